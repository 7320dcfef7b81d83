/** What a master decides: the optimistic twins of binding. The record then shows a decision on its way, nothing more. */
import type { Body } from '../protocol/messages.ts'
import type { RecordsApprove, RecordsReject, RecordsReverse } from '../protocol/mutations.ts'
import type { Touch } from '../store/store.ts'
import type { Kinds } from './kind.ts'
import { isBound } from './record_body.ts'

type Decision = RecordsApprove | RecordsReject | RecordsReverse

const named = new WeakMap<Decision, Map<string, string>>()

function decided(body: Body | null, m: Decision): Body | null {
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

const touches = (_id: string, { items }: { items: readonly { record_id: string }[] }): Touch[] =>
  [...new Set(items.map((item) => item.record_id))].map((id) => ['record', id])

export const DECISIONS: Kinds<Decision['type']> = {
  'records.approve': { touches, twin: decided },
  'records.reject': { touches, twin: decided },
  'records.reverse': { touches, twin: decided },
}
