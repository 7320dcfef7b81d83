import type { Board } from '../../net/board_feed'

/** Points of the pace line inside a box of `width` x `height`; both lines share one scale, so that they can be compared. */
export interface Pace {
  approved: string
  all: string
  /** Area under the approved line. */
  area: string
  marks: { x: number; hour: number; approved: number; all: number }[]
  /** Horizontal guides with their value in pieces. */
  guides: { y: number; value: number }[]
}

const GUIDES = 4

export function drawPace(hours: Board['pace'], width: number, height: number): Pace {
  const sorted = [...hours].sort((a, b) => a.hour - b.hour)
  const top = niceCeiling(Math.max(1, ...sorted.map((hour) => hour.approved_quantity + hour.pending_quantity)))
  const step = sorted.length > 1 ? width / (sorted.length - 1) : 0
  const x = (at: number) => (sorted.length > 1 ? at * step : width / 2)
  const y = (value: number) => height - (value / top) * height
  const line = (value: (hour: Board['pace'][number]) => number) =>
    sorted.map((hour, at) => `${x(at).toFixed(1)},${y(value(hour)).toFixed(1)}`).join(' ')
  const approved = line((hour) => hour.approved_quantity)
  return {
    approved,
    all: line((hour) => hour.approved_quantity + hour.pending_quantity),
    area: sorted.length > 1 ? `0,${height} ${approved} ${width},${height}` : '',
    marks: sorted.map((hour, at) => ({
      x: x(at),
      hour: hour.hour,
      approved: y(hour.approved_quantity),
      all: y(hour.approved_quantity + hour.pending_quantity),
    })),
    guides: Array.from({ length: GUIDES }, (_, at) => {
      const value = (top * (at + 1)) / GUIDES
      return { y: y(value), value }
    }),
  }
}

/** The next round number above, so that four guides carry values that can be read from eight metres. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10].find((candidate) => candidate * power >= value)!
  return step * power
}
