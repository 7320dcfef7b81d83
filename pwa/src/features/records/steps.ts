import type { MoreMessages } from '../../i18n/uz.more'
import { reasonWords, refusalWords } from '../../i18n/words'
import type { WorkRecord } from '../../sync/api'
import { isBound, wordedStage } from './worth'

/** The way of a record in four steps: on this phone, received, decided by a person, money. */
export interface Step {
  name: 'phone' | 'received' | 'decision' | 'pay'
  state: 'done' | 'bad' | 'now' | 'later'
  text: string
  /** A moment (RFC 3339), when it is known. */
  at: string | null
  /** More lines under it: who, why, what to do. */
  more: string[]
}

export function stepsOf(record: WorkRecord, decider: string | null, m: MoreMessages): Step[] {
  const phone: Step = { name: 'phone', state: 'done', text: m.record.stepPhone, at: record.occurred_at, more: [] }
  return [phone, received(record, m), decision(record, decider, m), pay(record, m)]
}

function received(record: WorkRecord, m: MoreMessages): Step {
  const step: Step = { name: 'received', state: 'done', text: m.record.stepReceived, at: record.received_at, more: [] }
  const why = record.stuck_code === null ? [] : [refusalWords(record.stuck_code, m)]
  if (record.stage === 'refused') return { ...step, state: 'bad', text: m.record.stepRefused, at: null, more: why }
  if (record.stage === 'held') return { ...step, state: 'now', text: m.record.stepHeld, at: null, more: why }
  if (record.stage === 'phone') return { ...step, state: 'now', text: m.record.stepReceivedWaiting, at: null }
  // The record itself arrived; a later change to it did not.
  return { ...step, more: why }
}

function decision(record: WorkRecord, decider: string | null, m: MoreMessages): Step {
  const step: Step = { name: 'decision', state: 'later', text: m.record.stepDecision, at: null, more: [] }
  if (record.stage === 'cancelled') return { ...step, state: 'bad', text: m.record.stepCancelled }
  if (record.stage === 'refused' || record.stage === 'phone' || record.stage === 'held') return step
  if (record.status === 'pending') {
    if (record.stage === 'deciding' || isBound(record)) return { ...step, state: 'now', text: m.record.stepDeciding }
    return { ...step, state: 'now' }
  }
  const more = decider === null ? [] : [m.record.by(decider)]
  if (record.reason_code !== null) more.push(`${m.ask.reason}: ${reasonWords(record.reason_code, m)}`)
  if (record.reason_note) more.push(`“${record.reason_note}”`)
  const decided = { ...step, at: record.decided_at, more }
  if (record.status === 'rejected') return { ...decided, state: 'bad', text: m.record.stepRejected }
  if (wordedStage(record) === 'partly') {
    return { ...decided, state: 'done', text: m.record.stepPartly(record.approved_quantity ?? 0, record.quantity) }
  }
  return { ...decided, state: 'done', text: m.record.stepApproved }
}

function pay(record: WorkRecord, m: MoreMessages): Step {
  const step: Step = { name: 'pay', state: 'later', text: m.record.stepPayWaiting, at: null, more: [] }
  if (record.stage === 'paid' || record.paid_at !== null)
    return { ...step, state: 'done', text: m.record.stepPaid, at: record.paid_at }
  if (record.status === 'approved') return { ...step, state: 'now', text: m.record.stepPayCounted }
  return step
}
