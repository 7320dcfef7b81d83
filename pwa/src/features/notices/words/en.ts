import { plural } from '../../../i18n/en'
import { sayCount } from '../../../i18n/numbers'
import type { NoticeWords } from './uz'

const en: NoticeWords = {
  title: 'Prices',
  changed: 'A price changed',
  price: (before, after) => `${before} → ${after} soʻm`,
  from: (day) => `from ${day}`,
  more: (n) => `and ${plural(n, 'more price', 'more prices')}`,
  look: 'Look',
  own: 'Your work',
  others: 'Other work',
  all: 'Changed prices',
  up: 'Went up',
  down: 'Went down',
  read: 'I have read it',
  readAll: (n) => `I have read all ${sayCount(n)}`,
  wasRead: (when) => `Read, ${when}`,
  unread: 'New',
  soon: 'Not valid yet',
  none: 'No price has changed',
  noneHint: 'When a price changes, you see it here beforehand.',
  readers: (read, people) => `${sayCount(read)} of ${sayCount(people)} have read it`,
  keeps: 'What was sewn before that day is paid at the old price.',
}

export default en
