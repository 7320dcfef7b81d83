import { timeAt } from '../../i18n/dates'
import type { Board } from '../../net/board_feed'

/** Points of the pace line inside a box of `width` x `height`; both lines share one scale, so that they can be compared. */
export interface Pace {
  approved: string
  all: string
  /** Area under the approved line. */
  area: string
  /** `approved` is null where nothing has been decided yet. */
  marks: { x: number; hour: number; approved: number | null; all: number }[]
  /** Horizontal guides with their value in pieces. */
  guides: { y: number; value: number }[]
}

const GUIDES = 4
/** Before a quarter of an hour has passed, its few pieces say nothing about the hour. */
const SHARE_MIN = 0.25

/** The hour that is not over: its pieces so far would look like a breakdown beside whole hours. */
export interface Now {
  hour: number
  /** How much of it has passed, 0 to 1. */
  share: number
}

export function hourNow(as_of: string, timezone: string): Now {
  const [hour = 0, minute = 0] = timeAt(Date.parse(as_of), timezone).split(':').map(Number)
  return { hour, share: minute / 60 }
}

/** The line ends now: the hour under way stands where it has got to, at the pieces an hour that it runs at. */
export function drawPace(hours: Board['pace'], width: number, height: number, now: Now): Pace {
  const all = [...hours].sort((a, b) => a.hour - b.hour)
  const under_way = all.at(-1)?.hour === now.hour && now.share < 1
  const sorted = under_way ? withPace(all, now.share) : all
  const top = niceCeiling(Math.max(1, ...sorted.map((hour) => hour.approved_quantity + hour.pending_quantity)))
  const step = sorted.length > 1 ? width / (sorted.length - 1) : 0
  const ends = under_way && sorted.length === all.length ? sorted.length - 2 + now.share : sorted.length - 1
  const x = (at: number) => (sorted.length > 1 ? Math.min(at, ends) * step : width / 2)
  const y = (value: number) => height - (value / top) * height
  const line = (value: (hour: Board['pace'][number]) => number) =>
    sorted.map((hour, at) => `${x(at).toFixed(1)},${y(value(hour)).toFixed(1)}`).join(' ')
  // Masters decide later than workers sew: hours at the end that nobody has looked at yet are not hours without work.
  const decided = sorted.findLastIndex((hour) => hour.approved_quantity > 0 || hour.pending_quantity === 0) + 1
  const points = line((hour) => hour.approved_quantity)
    .split(' ')
    .slice(0, decided)
  const approved = points.join(' ')
  return {
    approved,
    all: line((hour) => hour.approved_quantity + hour.pending_quantity),
    area: decided > 1 ? `0,${height} ${approved} ${x(decided - 1).toFixed(1)},${height}` : '',
    marks: sorted.map((hour, at) => ({
      x: x(at),
      hour: hour.hour,
      approved: at < decided ? y(hour.approved_quantity) : null,
      all: y(hour.approved_quantity + hour.pending_quantity),
    })),
    guides: Array.from({ length: GUIDES }, (_, at) => {
      const value = (top * (at + 1)) / GUIDES
      return { y: y(value), value }
    }),
  }
}

function withPace(hours: Board['pace'], share: number): Board['pace'] {
  const last = hours.at(-1)!
  if (share < SHARE_MIN) return hours.length > 1 ? hours.slice(0, -1) : hours
  const rate = (pieces: number): number => Math.round(pieces / share)
  const pace = {
    hour: last.hour,
    approved_quantity: rate(last.approved_quantity),
    pending_quantity: rate(last.pending_quantity),
  }
  return [...hours.slice(0, -1), pace]
}

/** The next round number above, so that four guides carry values that can be read from eight metres. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10].find((candidate) => candidate * power >= value)!
  return step * power
}
