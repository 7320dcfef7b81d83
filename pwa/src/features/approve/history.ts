import type { Day } from '../../i18n/dates'
import type { WorkRecord } from '../../sync/api'

export interface PastDay {
  day: Day
  pieces: number
  /** Of these still waiting. */
  pending: number
}

/** The last days on which this person did this work, the newest first; rejected and cancelled work left out. */
export function pastDays(rows: readonly WorkRecord[], of: WorkRecord, count = 7): PastDay[] {
  const days = new Map<Day, PastDay>()
  for (const record of rows) {
    if (record.worker_id !== of.worker_id || record.operation_id !== of.operation_id) continue
    if (record.stage === 'refused' || (record.status !== 'approved' && record.status !== 'pending')) continue
    const day = days.get(record.work_date) ?? { day: record.work_date, pieces: 0, pending: 0 }
    const pieces = record.status === 'approved' ? (record.approved_quantity ?? record.quantity) : record.quantity
    day.pieces += pieces
    if (record.status === 'pending') day.pending += pieces
    days.set(record.work_date, day)
  }
  return [...days.values()].sort((a, b) => (a.day < b.day ? 1 : -1)).slice(0, count)
}
