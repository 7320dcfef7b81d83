import { sayCount } from '../../../i18n/numbers'
import { plural } from '../../../i18n/ru'
import type { NoticeWords } from './uz'

const ru: NoticeWords = {
  title: 'Расценки',
  changed: 'Расценка изменилась',
  price: (before, after) => `${before} → ${after} сум`,
  from: (day) => `с ${day}`,
  more: (n) => `и ещё ${plural(n, 'расценка', 'расценки', 'расценок')}`,
  look: 'Посмотреть',
  own: 'Ваша работа',
  others: 'Другая работа',
  all: 'Изменённые расценки',
  up: 'Выросла',
  down: 'Снизилась',
  read: 'Прочитано',
  readAll: (n) => `Прочитано · ${sayCount(n)}`,
  wasRead: (when) => `Прочитано, ${when}`,
  unread: 'Новая',
  soon: 'Ещё не действует',
  none: 'Расценки не менялись',
  noneHint: 'Если расценка изменится, вы заранее увидите это здесь.',
  readers: (read, people) => `Прочитали ${sayCount(read)} из ${sayCount(people)}`,
  keeps: 'Сшитое до этого дня считается по старой расценке.',
}

export default ru
