import { sayCount } from '../../../i18n/numbers'

const uz = {
  title: 'Ishni boshqa qurilmaga berish',
  entry: 'Ishni boshqa qurilma orqali yuborish',
  entryHint: 'Shu telefonda aloqa boʻlmasa, planshet yuborib beradi.',
  give: 'Shu qurilmadan berish',
  giveLead: (n: number) =>
    `${sayCount(n)} ta yuborilmagan yozuv bor. Aloqasi bor planshetga bering: u sizning nomingizdan yuboradi. Yozuvlar bu yerda ham qoladi, ikki marta hisoblanmaydi.`,
  nothing: 'Yuborilmagan yozuv yoʻq: beradigan narsa yoʻq.',
  byFile: 'Fayl qilib berish',
  byCode: 'QR-kod koʻrsatish',
  fileMade: 'Fayl tayyor. Uni planshetda oching.',
  fileFailed: 'Fayl tayyorlanmadi. Yozganlaringiz joyida. Qayta bosing.',
  take: 'Boshqa telefondan olish',
  takeLead: 'Aloqasi yoʻq telefondagi ishni shu yerga oling: shu qurilma yuboradi.',
  fromFile: 'Faylni tanlash',
  fromCode: 'QR-kodni skanerlash',
  taken: (n: number, names: string) =>
    `${sayCount(n)} ta yozuv olindi va yuboriladi${names === '' ? '' : `: ${names}`}.`,
  known: (n: number) => `${sayCount(n)} tasi bu yerda oldin ham bor edi.`,
  left: (n: number) => `${sayCount(n)} tasi olinmadi: qarorlarni faqat ular qabul qilingan qurilma yuboradi.`,
  refused: {
    not_a_pack: 'Bu SEW-TRACK fayli emas. Telefondagi “Ishni boshqa qurilmaga berish” orqali fayl qiling.',
    damaged: 'Fayl yoki kod buzilgan. Telefondan yana bir marta bering.',
    other_factory: 'Bu boshqa fabrikaning ishi. Shu planshet uni yubora olmaydi.',
    full: 'Bu qurilmada joy qolmagan. Keraksiz rasm yoki videoni oʻchirib, qayta urinib koʻring.',
    failed: 'Olinmadi. Qayta urinib koʻring.',
  },
  show: {
    title: 'Planshetga koʻrsating',
    lead: 'Planshetda “QR-kodni skanerlash”ni oching va uni shu ekranga qarating. Kodlar oʻzi almashadi.',
    part: (at: number, of: number) => `${at} / ${of}`,
    tooLong: 'Yozuvlar juda koʻp: fayl qilib bering.',
    slower: 'Sekinroq',
    faster: 'Tezroq',
  },
  scan: {
    title: 'QR-kodni skanerlang',
    lead: 'Telefondagi kodni ramka ichiga oling.',
    noReader: 'Bu brauzer kodni oʻqiy olmaydi: fayl qilib bering.',
    noCamera: 'Kamera ochilmadi. Brauzerda kameraga ruxsat bering yoki fayl qilib bering.',
    progress: (have: number, of: number) => `${of} tadan ${have} tasi olindi`,
  },
}

export type Words = typeof uz
export default uz
