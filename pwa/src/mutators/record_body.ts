import type { Body } from '../protocol/messages.ts'

/** A decision is on its way to the record: bound, not settled. */
export function isBound(body: Body): boolean {
  return body.decision_id != null && body.decision_id !== body.version
}
