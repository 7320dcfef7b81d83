import { addDays, daysBetween, monthStart, weekStart, type Day } from '../../i18n/dates'
import { compareDecimals, rounded, sum, type Decimal } from '../../i18n/decimal'
import type { WorkRecord } from '../../sync/api'
import { isPending, worthOf, type Pricing, type Worth } from '../records/worth'

export type Span = 'day' | 'week' | 'month'
export const SPANS = ['day', 'week', 'month'] as const

/** First and last day of the span around `today`, both included. */
export function daysIn(span: Span, today: Day): { from: Day; to: Day } {
  if (span === 'day') return { from: today, to: today }
  if (span === 'week') return { from: weekStart(today), to: addDays(weekStart(today), 6) }
  return { from: monthStart(today), to: addDays(monthStart(addDays(monthStart(today), 31)), -1) }
}

export interface DayPay extends Worth {
  day: Day
  total: Decimal
}

/** What each day brought, from `from` to `to`; days without work are there too, with nothing. */
export function payByDay(records: readonly WorkRecord[], from: Day, to: Day, price: Pricing): DayPay[] {
  const groups = new Map<Day, WorkRecord[]>()
  for (const record of records) {
    const group = groups.get(record.work_date)
    if (group) group.push(record)
    else groups.set(record.work_date, [record])
  }
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, at) => {
    const day = addDays(from, at)
    const worth = worthOf(groups.get(day) ?? [], price)
    return { day, ...worth, total: sum([worth.approved, worth.pending]) }
  })
}

export interface Projection {
  /** Approved and pending, at today's price. */
  sofar: Decimal
  /** What a past working day brought on average, to whole so'm, and how many of them were looked at. */
  pace: Decimal
  pastDays: number
  daysLeft: number
  total: Decimal
}

/** So many of the last worked days say how fast somebody works now. */
const PACE_DAYS = 12
/** From fewer worked days nothing is foretold. */
const PACE_DAYS_MIN = 3
const SUNDAY = 0

/**
 * Where the span ends if the coming days are like the past ones: what is there already, and for each remaining working day the average
 * of the last worked days before today. Sundays count as days off unless this person has worked on one lately. Null when there
 * is too little to go by, or no day is left.
 */
export function project(
  records: readonly WorkRecord[],
  span: { from: Day; to: Day },
  today: Day,
  price: Pricing,
): Projection | null {
  const past = new Map<Day, WorkRecord[]>()
  for (const record of records) {
    if (record.work_date >= today || (record.status !== 'approved' && !isPending(record))) continue
    const day = past.get(record.work_date)
    if (day) day.push(record)
    else past.set(record.work_date, [record])
  }
  const days = [...past.keys()].sort().slice(-PACE_DAYS)
  if (days.length < PACE_DAYS_MIN) return null
  const sums = days
    .map((day) => worthOf(past.get(day)!, price))
    .map(({ approved, pending }) => sum([approved, pending]))
  const pace = average(sums)
  const worksSundays = days.some((day) => weekday(day) === SUNDAY)
  let daysLeft = 0
  for (let day = addDays(today, 1); day <= span.to; day = addDays(day, 1)) {
    if (worksSundays || weekday(day) !== SUNDAY) daysLeft += 1
  }
  if (daysLeft === 0) return null
  const within = records.filter(({ work_date }) => work_date >= span.from && work_date <= span.to)
  const { approved, pending } = worthOf(within, price)
  const sofar = sum([approved, pending])
  const total = sum([sofar, ...Array.from({ length: daysLeft }, () => pace)])
  return { sofar, pace, pastDays: days.length, daysLeft, total }
}

/** To whole so'm, downwards: a projection shall rather disappoint less. */
function average(sums: readonly Decimal[]): Decimal {
  const [whole = '0'] = rounded(sum(sums), 2).split('.')
  return `${BigInt(whole) / BigInt(sums.length)}.00`
}

function weekday(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

/** How large `part` is beside `whole`, in 0..1: for the height of a bar, never for a sum. */
export function share(part: Decimal, whole: Decimal): number {
  if (compareDecimals(whole, '0') <= 0) return 0
  const units = (value: Decimal) => BigInt(rounded(value, 2).replace('.', ''))
  return Number((units(part) * 10_000n) / units(whole)) / 10_000
}

export interface Change {
  record: WorkRecord
  why: 'reversed' | 'price' | 'partly'
}

/** Where money turned out other than the phone had said: taken back after an approval, another price, fewer pieces. */
export function changesOf(records: readonly WorkRecord[]): Change[] {
  return records.flatMap((record): Change[] => {
    if (record.status !== 'approved' && record.amount !== null && compareDecimals(record.amount, '0') === 0)
      return [{ record, why: 'reversed' }]
    if (record.flags.includes('price_differs')) return [{ record, why: 'price' }]
    if (record.status === 'approved' && (record.approved_quantity ?? record.quantity) < record.quantity)
      return [{ record, why: 'partly' }]
    return []
  })
}
