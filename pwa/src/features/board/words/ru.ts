import { plural } from '../../../i18n/ru'
import type { BoardWords } from './uz'

const ru: BoardWords = {
  title: 'Табло',
  approved: 'Подтверждено, шт.',
  minutes: 'Нормо-минуты',
  workers: 'Работали сегодня',
  pending: 'На проверке, шт.',
  ranking: 'По нормо-минутам',
  pace: 'По часам, шт.',
  hour: 'Час',
  paceApproved: 'подтверждено',
  paceAll: 'вместе с проверкой',
  lines: 'Линии',
  place: 'Место',
  name: 'Имя',
  line: 'Линия',
  pieces: 'Штук',
  asOf: (time, age) => `На ${time} · ${age}`,
  now: 'только что',
  seconds: (n) => `${plural(n, 'секунду', 'секунды', 'секунд')} назад`,
  stale: (age) => `Данные устарели: последние ${age} назад. Проверьте связь.`,
  noData: 'Данных ещё нет',
  noAccess: 'Этому экрану доступ не выдан. Возьмите ссылку табло у администратора.',
  unreachable: 'Нет связи с сервером. Табло подключится само.',
  fullScreen: 'На весь экран',
  emptyRanking: 'Рейтинг появится после первой подтверждённой работы',
}

export default ru
