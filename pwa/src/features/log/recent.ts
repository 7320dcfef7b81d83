import { daysBetween, type Day } from '../../i18n/dates'
import type { WorkRecord } from '../../sync/api'

/** Work that this person does, learnt from the own records on this phone and from what was starred. */
export interface RecentWork {
  key: string
  product_id: string
  operation_id: string
  /** Quantities logged most often, largest count first: one tap instead of two digits. */
  usual: number[]
  pinned: boolean
}

const USUAL_MAX = 3
/** After so many days a record says half as much about what its maker will do next. */
const HALF_LIFE_DAYS = 5

interface Learnt {
  weight: number
  quantities: Map<number, number>
}

/**
 * What was starred, in the order of the stars; then what was sewn last; then the rest by how often and how lately it was sewn.
 * `pins` are keys `product|operation`. Cancelled work teaches nothing.
 */
export function recentWork(
  newestFirst: readonly WorkRecord[],
  limit: number,
  today: Day,
  pins: readonly string[] = [],
): RecentWork[] {
  const learnt = new Map<string, Learnt>()
  for (const record of newestFirst) {
    if (record.status === 'cancelled') continue
    const key = `${record.product_id}|${record.operation_id}`
    const work = learnt.get(key) ?? { weight: learnt.size === 0 ? Infinity : 0, quantities: new Map() }
    work.weight += 0.5 ** (Math.max(0, daysBetween(record.work_date, today)) / HALF_LIFE_DAYS)
    work.quantities.set(record.quantity, (work.quantities.get(record.quantity) ?? 0) + 1)
    learnt.set(key, work)
  }
  const often = [...learnt]
    .sort(([, a], [, b]) => (a.weight === b.weight ? 0 : b.weight - a.weight))
    .map(([key]) => key)
  return [...new Set([...pins, ...often])].slice(0, Math.max(limit, pins.length)).map((key) => {
    const [product_id = '', operation_id = ''] = key.split('|')
    return { key, product_id, operation_id, usual: mostOften(learnt.get(key)?.quantities), pinned: pins.includes(key) }
  })
}

function mostOften(quantities: ReadonlyMap<number, number> = new Map()): number[] {
  return [...quantities]
    .sort((a, b) => b[1] - a[1] || b[0] - a[0])
    .slice(0, USUAL_MAX)
    .map(([quantity]) => quantity)
}
