/**
 * What a worker does with own work: the optimistic twins of the server's rules for `record.*`.
 *
 * A twin shows what the server will say if nothing else happened meanwhile. When something did, it leaves the row as it is:
 * the server's answer will tell.
 */
import type { Body } from '../protocol/messages.ts'
import type { RecordCancel, RecordCorrect, RecordCreate, RecordDispute } from '../protocol/mutations.ts'
import type { Touch } from '../store/store.ts'
import { dayIn } from '../protocol/wall_clock.ts'
import type { Surroundings } from '../sync/layers.ts'
import type { Kinds } from './kind.ts'
import { isBound } from './record_body.ts'

const NO_DECISION = {
  decision_id: null,
  approved_quantity: null,
  rate: null,
  reason_code: null,
  reason_note: null,
  decided_by: null,
  decided_at: null,
  period_id: null,
}

function created(body: Body | null, m: RecordCreate, around: Surroundings): Body {
  if (body) return body
  return {
    id: m.id,
    version: m.id,
    worker_id: m.actor_id,
    line_id: around.line_of(m.actor_id),
    product_id: m.product_id,
    operation_id: m.operation_id,
    quantity: m.quantity,
    status: 'pending',
    ...NO_DECISION,
    amount: null,
    disputed_decider: null,
    occurred_at: m.occurred_at,
    received_at: null,
    // A guess for the screen: the server knows the shifts and the true time, and says the work date.
    work_date: m.work_date ?? dayIn(around.timezone, Date.parse(m.occurred_at)),
    paid_at: null,
    device_id: m.made_on,
    note: m.note ?? null,
    shift: m.shift ?? null,
    bundle: m.bundle ?? null,
    cut_order_id: m.cut_order_id ?? null,
    flags: m.claimed ? ['unverified'] : [],
  }
}

function corrected(body: Body | null, m: RecordCorrect): Body | null {
  if (!body || !isOpen(body, m.base_version)) return body
  return {
    ...body,
    ...NO_DECISION,
    version: m.id,
    status: 'pending',
    product_id: m.product_id ?? body.product_id,
    operation_id: m.operation_id ?? body.operation_id,
    quantity: m.quantity ?? body.quantity,
    work_date: m.work_date ?? body.work_date,
    note: m.note ?? body.note,
    cut_order_id: m.cut_order_id === undefined ? body.cut_order_id : m.cut_order_id || null,
    flags: body.status === 'rejected' ? withFlag(body.flags, 'edited_after_rejection') : body.flags,
  }
}

function cancelled(body: Body | null, m: RecordCancel): Body | null {
  if (!body || !isOpen(body, m.base_version)) return body
  return { ...body, version: m.id, status: 'cancelled', decision_id: null }
}

function disputed(body: Body | null, m: RecordDispute): Body | null {
  if (!body || body.version !== m.version || isBound(body)) return body
  const in_part = body.status === 'approved' && Number(body.approved_quantity) < Number(body.quantity)
  if (body.status !== 'rejected' && !in_part) return body
  return {
    ...body,
    ...NO_DECISION,
    version: m.id,
    status: 'pending',
    disputed_decider: body.decided_by,
    note: body.note ? `${String(body.note)}\n${m.note}` : m.note,
    flags: withFlag(body.flags, 'disputed'),
  }
}

/** Whether its worker may still change it, at the version that was seen. A disputed part that is paid moves only by decision. */
function isOpen(body: Body, version: string): boolean {
  return (
    body.version === version &&
    !isBound(body) &&
    (body.status === 'pending' || body.status === 'rejected') &&
    !isPaid(body)
  )
}

/** Whether money stands for it. After a reversal the amount is there, and is nothing: "0.00". */
function isPaid(body: Body): boolean {
  return /[1-9]/.test(String(body.amount ?? ''))
}

function withFlag(flags: unknown, flag: string): string[] {
  return [...new Set([...(Array.isArray(flags) ? (flags as string[]) : []), flag])].sort()
}

const touchesRecord = (_id: string, { record_id }: { record_id: string }): Touch[] => [['record', record_id]]

export const OWN_WORK: Kinds<'record.create' | 'record.correct' | 'record.cancel' | 'record.dispute'> = {
  'record.create': { touches: (id) => [['record', id]], twin: created },
  'record.correct': { touches: touchesRecord, twin: corrected },
  'record.cancel': { touches: touchesRecord, twin: cancelled },
  'record.dispute': { touches: touchesRecord, twin: disputed },
}
