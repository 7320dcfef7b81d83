import { sum, type Decimal } from '../../i18n/decimal'
import type { Day } from '../../i18n/dates'
import type { WorkRecord } from '../../sync/api'
import { isPending, worthOf, type Pricing } from '../records/worth'
import type { Queue } from './queue'

/** One worker's day as the master sees it: what is approved beside what waits, and what is odd about it. */
export interface WorkerDay {
  worker_id: string
  quantity: number
  approved: Decimal
  pending: Decimal
  unverified: number
  late: number
  /** Waiting records of any day: all, and those that need a look. */
  waiting: number
  odd: number
}

/** Who worked today or still waits for a decision, those with something to look at first, then by name. */
export function lineToday(
  rows: readonly WorkRecord[],
  queue: Queue,
  today: Day,
  price: Pricing,
  name: (id: string) => string,
): WorkerDay[] {
  const days = new Map<string, WorkRecord[]>()
  for (const record of rows) {
    if (record.work_date !== today || (record.status !== 'approved' && !isPending(record))) continue
    const own = days.get(record.worker_id)
    if (own) own.push(record)
    else days.set(record.worker_id, [record])
  }
  const waiting = new Map<string, { all: number; odd: number }>()
  for (const { record, reasons } of queue.all) {
    const count = waiting.get(record.worker_id) ?? { all: 0, odd: 0 }
    count.all += 1
    if (reasons.length > 0) count.odd += 1
    waiting.set(record.worker_id, count)
  }
  const flagged = (own: readonly WorkRecord[], flag: string): number =>
    own.filter((record) => isPending(record) && record.flags.includes(flag)).length
  return [...new Set([...days.keys(), ...waiting.keys()])]
    .map((worker_id) => {
      const own = days.get(worker_id) ?? []
      const { approved, pending, quantity } = worthOf(own, price)
      const { all = 0, odd = 0 } = waiting.get(worker_id) ?? {}
      return {
        day: {
          worker_id,
          quantity,
          approved,
          pending,
          unverified: flagged(own, 'unverified'),
          late: flagged(own, 'late'),
          waiting: all,
          odd,
        },
        name: name(worker_id),
      }
    })
    .sort((a, b) => Number(b.day.odd > 0) - Number(a.day.odd > 0) || a.name.localeCompare(b.name, 'uz'))
    .map(({ day }) => day)
}

export function lineSums(days: readonly WorkerDay[]): {
  people: number
  quantity: number
  approved: Decimal
  pending: Decimal
} {
  return {
    people: days.filter(({ quantity }) => quantity > 0).length,
    quantity: days.reduce((pieces, day) => pieces + day.quantity, 0),
    approved: sum(days.map(({ approved }) => approved)),
    pending: sum(days.map(({ pending }) => pending)),
  }
}
