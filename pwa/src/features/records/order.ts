import type { WorkRecord } from '../../sync/api'

export function newestFirst(a: WorkRecord, b: WorkRecord): number {
  return a.occurred_at === b.occurred_at ? (a.id < b.id ? 1 : -1) : a.occurred_at < b.occurred_at ? 1 : -1
}
