import { addDays, monthStart, weekStart, type Day } from '../../i18n/dates'
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
