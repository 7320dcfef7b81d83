export default {
  day: 'Kun',
  spans: { day: 'Bugun', week: 'Hafta', month: 'Oy' },
  chart: 'Har kuni qancha boʻldi',
  projection: 'Taxmin',
  notPromise: 'Bu vaʼda emas: shu davr oxirigacha xuddi shunday ishlasangiz, taxminan shuncha boʻladi.',
  how: (sofar: string, days: number, pace: string, past: number) =>
    `Hozirgi ${sofar} (tasdiqlangan va kutilayotgan, har kunning oʻz narxida) + qolgan ${days} ish kuni × ${pace}. Kunlik oʻrtacha soʻnggi ${past} ish kunidan olindi.`,
  changes: 'Nima oʻzgardi va nega',
  why: {
    reversed: 'Tasdiq qaytarilgan: puli hisobdan chiqdi',
    price: 'Narxi yozganingizdan keyin oʻzgargan',
    partly: 'Kamroq dona tasdiqlangan',
  },
}
