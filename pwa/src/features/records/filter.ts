import { addDays, monthStart, weekStart, type Day } from '../../i18n/dates'
import { fold, queryWords, rank } from '../../i18n/fold'
import type { WorkRecord } from '../../sync/api'

export const STATUSES = ['all', 'pending', 'approved', 'rejected', 'cancelled'] as const
export const DAYS = ['all', 'today', 'yesterday', 'week', 'month'] as const
export type StatusFilter = (typeof STATUSES)[number]
export type DayFilter = (typeof DAYS)[number]

/** First and last day of a filter, both included; nulls: no limit. */
export function daysOf(filter: DayFilter, today: Day): { from: Day | null; to: Day | null } {
  if (filter === 'today') return { from: today, to: today }
  if (filter === 'yesterday') return { from: addDays(today, -1), to: addDays(today, -1) }
  if (filter === 'week') return { from: weekStart(today), to: today }
  if (filter === 'month') return { from: monthStart(today), to: today }
  return { from: null, to: null }
}

/** What the server refused counts as rejected work: both wait for their maker. */
export function passes(record: WorkRecord, status: StatusFilter, days: { from: Day | null; to: Day | null }): boolean {
  const shown = record.stage === 'refused' ? 'rejected' : record.status
  if (status !== 'all' && shown !== status) return false
  return (days.from === null || record.work_date >= days.from) && (days.to === null || record.work_date <= days.to)
}

/** Consecutive groups by work date, newest day first; expects the newest records first. */
export function byDay(records: readonly WorkRecord[]): { day: Day; records: WorkRecord[] }[] {
  const groups = new Map<Day, WorkRecord[]>()
  for (const record of records) {
    const group = groups.get(record.work_date)
    if (group) group.push(record)
    else groups.set(record.work_date, [record])
  }
  return [...groups].map(([day, group]) => ({ day, records: group })).sort((a, b) => (a.day < b.day ? 1 : -1))
}

export interface Wanted {
  status: StatusFilter
  /** First and last day, both included; `''` is no limit. */
  from: string
  to: string
  product: string
  operation: string
  q: string
}

/** The names of a product and an operation as search sees them; folded once per pair, not once per record and key press. */
export function foldedNames(
  products: ReadonlyMap<string, { name: string; code: string }>,
  operations: ReadonlyMap<string, { name: string; code: string }>,
): (record: WorkRecord) => string {
  const known = new Map<string, string>()
  const words = (row: { name: string; code: string } | undefined) => (row ? `${row.name} ${row.code}` : '')
  return ({ product_id, operation_id }) => {
    const key = `${product_id}|${operation_id}`
    let folded = known.get(key)
    if (folded === undefined) {
      folded = fold(`${words(operations.get(operation_id))} ${words(products.get(product_id))}`)
      known.set(key, folded)
    }
    return folded
  }
}

/** In the order in which they came: a list of records is a diary, not a list of hits. */
export function filterRecords(
  records: readonly WorkRecord[],
  wanted: Wanted,
  names: (record: WorkRecord) => string,
): WorkRecord[] {
  const words = queryWords(wanted.q)
  const days = { from: wanted.from || null, to: wanted.to || null }
  // Thousands of records are of some dozen kinds: each kind answers once.
  const answers = new Map<string, boolean>()
  const isFound = (record: WorkRecord): boolean => {
    if (words.length === 0) return true
    const own = [record.note, record.bundle, record.quantity].filter((text) => text !== null && text !== undefined)
    const name = names(record)
    let byName = answers.get(name)
    if (byName === undefined) answers.set(name, (byName = rank(name, words) !== null))
    return byName || rank(fold(own.join(' ')), words) !== null
  }
  return records.filter(
    (record) =>
      passes(record, wanted.status, days) &&
      (wanted.product === '' || record.product_id === wanted.product) &&
      (wanted.operation === '' || record.operation_id === wanted.operation) &&
      isFound(record),
  )
}
