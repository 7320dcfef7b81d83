/** Oʻzbekcha: skanerlash. Type of ru.ts and en.ts. */
export default {
  open: 'Kodni skanerlash',
  title: 'Toʻplamni skanerlang',
  lead: 'Toʻplamdagi QR kodni ramkaga tutib turing.',
  noCamera: 'Kamera ochilmadi. Brauzer sozlamalarida kameraga ruxsat bering yoki toʻplam raqamini pastga yozing.',
  noReader: 'Bu telefon kodni oʻqiy olmadi. Aloqa boʻlganda qayta urining yoki toʻplam raqamini pastga yozing.',
  foreign: 'Bu toʻplam kodi emas. SEW-TRACK kodini koʻrsating.',
  newer: 'Bu kod yangi nusxaniki. Ilovani yangilang yoki raqamini yozing.',
  damaged: 'Kod buzilgan. Toʻplam raqamini pastga yozing.',
  unknown: 'Bu model telefondagi roʻyxatda yoʻq. Aloqa boʻlganda qayta urining yoki ustangizdan soʻrang.',
  number: 'Toʻplam raqami',
  go: 'Davom etish',
  tooLong: 'Toʻplam raqami 1 tadan 40 ta belgigacha boʻladi.',
  what: 'Bu toʻplamda nima qildingiz?',
}
