import { plural } from '../../../i18n/en'
import type { BoardWords } from './uz'

const en: BoardWords = {
  title: 'Board',
  approved: 'Approved pieces',
  minutes: 'Earned minutes',
  workers: 'Worked today',
  pending: 'Pending pieces',
  ranking: 'By earned minutes',
  pace: 'By the hour, pieces',
  hour: 'Hour',
  paceApproved: 'approved',
  paceAll: 'with pending',
  lines: 'Lines',
  place: 'Place',
  name: 'Name',
  line: 'Line',
  pieces: 'Pieces',
  asOf: (time, age) => `As of ${time} · ${age}`,
  now: 'just now',
  seconds: (n) => `${plural(n, 'second', 'seconds')} ago`,
  stale: (age) => `Old data: last update ${age} ago. Check the connection.`,
  noData: 'No data yet',
  noAccess: 'This screen has no access. Ask the administrator for the board link.',
  unreachable: 'The server cannot be reached. The board reconnects by itself.',
  fullScreen: 'Full screen',
  emptyRanking: 'The ranking appears after the first approved work',
}

export default en
