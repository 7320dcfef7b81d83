/** What a master decides: the optimistic twins of binding. The record then shows a decision on its way, nothing more. */
import type { Body } from '../protocol/messages.ts'
import type { RecordsApprove, RecordsReject, RecordsReverse } from '../protocol/mutations.ts'
import { isBound } from './record_body.ts'

export function decided(body: Body | null, m: RecordsApprove | RecordsReject | RecordsReverse): Body | null {
  if (!body || isBound(body)) return body
  const item = m.items.find(({ record_id }) => record_id === body.id)
  if (!item || item.version !== body.version) return body
  if (body.status !== (m.type === 'records.reverse' ? 'approved' : 'pending')) return body
  return { ...body, decision_id: m.id }
}
