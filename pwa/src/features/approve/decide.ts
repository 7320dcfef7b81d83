import { m } from '../../i18n/messages.svelte'
import type { Decided, WorkRecord } from '../../sync/api'
import { client } from '../../sync/client'
import { hapticTick, tell } from '../app/snack.svelte'
import type { Pending } from './queue'

/** Decisions as the screens make them: stored on this tablet first, bound by the server later, told at once. */

/** A bulk decision holds at most this many items; a larger choice becomes several decisions. */
const ITEMS_MAX = 2000

function itemsOf(records: readonly WorkRecord[]): Decided[] {
  return records.map(({ id, version }) => ({ record_id: id, version }))
}

async function inParts(items: Decided[], send: (part: Decided[]) => Promise<string>): Promise<void> {
  for (let at = 0; at < items.length; at += ITEMS_MAX) await send(items.slice(at, at + ITEMS_MAX))
  hapticTick()
}

export async function approveAll(chosen: readonly Pending[]): Promise<void> {
  await inParts(itemsOf(chosen.map(({ record }) => record)), (part) => client.approve(part))
  tell(m().master.savedApprove(chosen.length))
}

export async function approvePart(item: Pending, quantity: number, reason_code: string, note: string): Promise<void> {
  const part: Decided = { record_id: item.record.id, version: item.record.version, quantity, reason_code }
  if (note !== '') part.note = note
  await client.approve([part])
  hapticTick()
  tell(m().master.savedApprove(1))
}

export async function rejectAll(chosen: readonly Pending[], reason_code: string, note: string): Promise<void> {
  const words = note === '' ? undefined : note
  await inParts(itemsOf(chosen.map(({ record }) => record)), (part) =>
    words === undefined ? client.reject(part, reason_code) : client.reject(part, reason_code, words),
  )
  tell(m().master.savedReject(chosen.length))
}

export async function reverseAll(records: readonly WorkRecord[], reason_code: string, note: string): Promise<void> {
  await inParts(itemsOf(records), (part) => client.reverse(part, reason_code, note))
  tell(m().master.savedReverse(records.length))
}
