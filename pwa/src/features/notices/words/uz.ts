import { sayCount } from '../../../i18n/numbers'

const uz = {
  title: 'Narxlar',
  changed: 'Narx oʻzgardi',
  price: (before: string, after: string) => `${before} → ${after} soʻm`,
  from: (day: string) => `${day}dan`,
  more: (n: number) => `va yana ${sayCount(n)} ta ish narxi`,
  look: 'Koʻrish',
  own: 'Sizning ishlaringiz',
  others: 'Boshqa ishlar',
  all: 'Oʻzgargan narxlar',
  up: 'Oshdi',
  down: 'Kamaydi',
  read: 'Oʻqidim',
  readAll: (n: number) => `Oʻqidim · ${sayCount(n)} ta`,
  wasRead: (when: string) => `Oʻqilgan, ${when}`,
  unread: 'Yangi',
  soon: 'Hali boshlanmagan',
  none: 'Narxlar oʻzgargani yoʻq',
  noneHint: 'Ish narxi oʻzgarsa, oldindan shu yerda koʻrasiz.',
  readers: (read: number, people: number) => `${sayCount(people)} kishidan ${sayCount(read)} tasi oʻqigan`,
  keeps: 'Bu kungacha tikilgani eski narxda hisoblanadi.',
}

export type NoticeWords = typeof uz
export default uz
