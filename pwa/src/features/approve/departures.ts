import type { WorkRecord } from '../../sync/api'
import type { Pending, Queue } from './queue'

/** Where a record went that was in the queue a moment ago and was not decided here. Nothing disappears without a word. */
export interface Departure {
  record: WorkRecord
  to: 'approved' | 'rejected' | 'cancelled' | 'deciding' | 'moved'
  by: string | null
}

export function departures(
  before: Queue,
  after: Pick<Queue, 'all'>,
  rows: readonly WorkRecord[],
  viewer_id: string,
  isOwnDecision: (decision_id: string) => boolean,
): Departure[] {
  const still = new Set(after.all.map(({ record }) => record.id))
  const left = before.all.filter(({ record }) => !still.has(record.id))
  if (left.length === 0) return []
  const now = new Map(rows.map((record) => [record.id, record]))
  return left.flatMap((item) => departure(item, now.get(item.record.id), viewer_id, isOwnDecision) ?? [])
}

function departure(
  { record: was }: Pending,
  now: WorkRecord | undefined,
  viewer_id: string,
  isOwnDecision: (decision_id: string) => boolean,
): Departure | null {
  if (!now) return { record: was, to: 'moved', by: null }
  if (now.decision_id !== null && isOwnDecision(now.decision_id)) return null
  if (now.status === 'cancelled') return { record: now, to: 'cancelled', by: null }
  if (now.status === 'approved' || now.status === 'rejected') {
    return now.decided_by === viewer_id ? null : { record: now, to: now.status, by: now.decided_by }
  }
  return now.stage === 'deciding' ? { record: now, to: 'deciding', by: null } : null
}
