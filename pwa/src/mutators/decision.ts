/** What a master decides: the optimistic twins of binding. The record then shows a decision on its way, nothing more. */
import type { Body } from '../protocol/messages.ts'
import type { RecordsApprove, RecordsReject, RecordsReverse } from '../protocol/mutations.ts'
import { isBound } from './record_body.ts'

type Decision = RecordsApprove | RecordsReject | RecordsReverse

const named = new WeakMap<Decision, Map<string, string>>()

export function decided(body: Body | null, m: Decision): Body | null {
  if (!body || isBound(body)) return body
  if (versions(m).get(body.id) !== body.version) return body
  if (body.status !== (m.type === 'records.reverse' ? 'approved' : 'pending')) return body
  return { ...body, decision_id: m.id }
}

/** The version at which a decision names each record. */
function versions(m: Decision): Map<string, string> {
  const known = named.get(m)
  if (known) return known
  const found = new Map(m.items.map((item) => [item.record_id, item.version]))
  named.set(m, found)
  return found
}
