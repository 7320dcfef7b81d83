/** Checks requests against the wire, for the golden messages: what every published client said must stay readable. */
import { BODY_BYTES_MAX, ITEMS_MAX, MUTATIONS_MAX, PROTOCOL } from './limits.ts'
import type { Envelope } from './messages.ts'
import { itemCount, type Mutation } from './mutations.ts'

export type SyncRequest = Envelope & { mutations: Mutation[] }

const MEMBERS: Record<Mutation['type'], readonly string[]> = {
  'record.create': ['product_id', 'operation_id', 'quantity'],
  'record.correct': ['record_id', 'base_version'],
  'record.cancel': ['record_id', 'base_version'],
  'record.dispute': ['record_id', 'version', 'note'],
  'records.approve': ['items'],
  'records.reject': ['items', 'reason_code'],
  'records.reverse': ['items', 'reason_code', 'note'],
  'product.put': ['product_id', 'code', 'name', 'active'],
  'operation.put': ['operation_id', 'code', 'name', 'active'],
  'rate.set': ['product_id', 'operation_id', 'rate', 'effective_from'],
  'line.put': ['line_id', 'name', 'active'],
  'person.put': ['person_id', 'name', 'role', 'language'],
  'person.deactivate': ['person_id'],
  'calendar.put': ['shifts'],
  'substitute.put': ['line_id', 'person_id', 'day'],
  'substitute.drop': ['line_id', 'person_id', 'day'],
  'notice.read': ['notice_id'],
  'cut_order.put': ['cut_order_id', 'number', 'product_id', 'quantity', 'active'],
  'cut_order.lease': ['cut_order_id', 'operation_id', 'quantity'],
}

/** Throws when `text` is not a request that protocol 1 allows. */
export function decodeRequest(text: string): SyncRequest {
  if (new TextEncoder().encode(text).length > BODY_BYTES_MAX) throw new Error('the body is too long')
  const request = JSON.parse(text) as SyncRequest
  if (request.protocol !== PROTOCOL) throw new Error(`protocol ${request.protocol}`)
  for (const name of ['client_version', 'device_id', 'sent_at'] as const) {
    if (typeof request[name] !== 'string') throw new Error(`${name} is missing`)
  }
  if (request.mutations.length > MUTATIONS_MAX) throw new Error('too many mutations')
  if (request.mutations.reduce((sum, m) => sum + itemCount(m), 0) > ITEMS_MAX) throw new Error('too many items')
  for (const mutation of request.mutations) {
    const missing = ['id', 'actor_id', 'occurred_at', ...(MEMBERS[mutation.type] ?? ['a known type'])].filter(
      (name) => !(name in mutation),
    )
    if (missing.length > 0) throw new Error(`${mutation.id}: ${missing.join(', ')} missing`)
  }
  return request
}
