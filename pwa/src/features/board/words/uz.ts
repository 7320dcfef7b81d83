/** Tablo: sexdagi katta ekran. */
const uz = {
  title: 'Tablo',
  approved: 'Tasdiqlangan dona',
  minutes: 'Meʼyoriy daqiqa',
  workers: 'Bugun ishlaganlar',
  pending: 'Kutilayotgan dona',
  ranking: 'Meʼyoriy daqiqa boʻyicha',
  pace: 'Soatlar boʻyicha, dona',
  hour: 'Soat',
  paceApproved: 'tasdiqlangan',
  paceAll: 'kutilayotgan bilan',
  lines: 'Liniyalar',
  place: 'Oʻrin',
  name: 'Ism',
  line: 'Liniya',
  pieces: 'Dona',
  asOf: (time: string, age: string) => `${time} holatiga · ${age}`,
  now: 'hozirgina',
  seconds: (n: number) => `${n} soniya oldin`,
  stale: (age: string) => `Maʼlumot eskirgan: ${age} oldingi holat. Aloqa tekshirilsin.`,
  noData: 'Maʼlumot hali kelmadi',
  noAccess: 'Bu ekranga ruxsat yoʻq. Administratordan tablo havolasini oling.',
  unreachable: 'Server bilan aloqa yoʻq. Tablo oʻzi qayta ulanadi.',
  fullScreen: 'Toʻliq ekran',
  emptyRanking: 'Birinchi tasdiqlangan ishdan keyin reyting chiqadi',
}

export type BoardWords = typeof uz
export default uz
