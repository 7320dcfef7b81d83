import { m } from '../../i18n/messages.svelte'
import type { Decided, WorkRecord } from '../../sync/api'
import { client } from '../../sync/client'
import { hapticTick, tell } from '../app/snack.svelte'
import type { Pending } from './queue'

/** Decisions as the screens make them: stored on this tablet first, bound by the server later, told at once. */

function itemsOf(records: readonly WorkRecord[]): Decided[] {
  return records.map(({ id, version }) => ({ record_id: id, version }))
}

export async function approveAll(chosen: readonly Pending[]): Promise<void> {
  await client.approve(itemsOf(chosen.map(({ record }) => record)))
  hapticTick()
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
  const items = itemsOf(chosen.map(({ record }) => record))
  await (note === '' ? client.reject(items, reason_code) : client.reject(items, reason_code, note))
  hapticTick()
  tell(m().master.savedReject(chosen.length))
}

export async function reverseAll(records: readonly WorkRecord[], reason_code: string, note: string): Promise<void> {
  await client.reverse(itemsOf(records), reason_code, note)
  hapticTick()
  tell(m().master.savedReverse(records.length))
}
