import type { Decided, WorkRecord } from '../../sync/api'
import { client } from '../../sync/client'
import { hapticTick, tell } from '../app/snack.svelte'
import { decisions, HOLD_MS, HOLD_STORED_MS, type Batch } from './decisions.svelte'
import { totals, type Pending } from './queue'
import { w } from './words'

/** Decisions as the screens make them: stored on this tablet first, bound by the server later, told at once. */

function itemsOf(records: readonly WorkRecord[]): Decided[] {
  return records.map(({ id, version }) => ({ record_id: id, version }))
}

/** One tap, no question: for some seconds it may be taken back instead. */
export async function approveAll(chosen: readonly Pending[]): Promise<void> {
  const ids = await client.approve(itemsOf(chosen.map(({ record }) => record)), { hold_ms: HOLD_STORED_MS })
  decisions.made(ids, chosen, totals(chosen).amount, HOLD_MS)
  hapticTick()
}

export async function takeBack(batch: Batch): Promise<void> {
  if (await client.takeBack(batch.ids)) {
    decisions.undone(batch)
    tell(w().undone(batch.count))
  } else {
    decisions.tooLate(batch)
    tell(w().tooLate)
  }
  hapticTick()
}

export async function approvePart(item: Pending, quantity: number, reason_code: string, note: string): Promise<void> {
  const part: Decided = { record_id: item.record.id, version: item.record.version, quantity, reason_code }
  if (note !== '') part.note = note
  decisions.made(await client.approve([part]), [item], '0')
  hapticTick()
  tell(w().savedApprove(1))
}

/** More than was cut, said to be meant, with the reason. */
export async function approveOverCut(item: Pending, reason_code: string, note: string): Promise<void> {
  const { id, version } = item.record
  const meant: Decided = { record_id: id, version, reason_code, over_cut: true, ...(note !== '' && { note }) }
  decisions.made(await client.approve([meant]), [item], item.amount ?? '0')
  hapticTick()
  tell(w().savedApprove(1))
}

export async function rejectAll(chosen: readonly Pending[], reason_code: string, note: string): Promise<void> {
  const items = itemsOf(chosen.map(({ record }) => record))
  const ids = await (note === '' ? client.reject(items, reason_code) : client.reject(items, reason_code, note))
  decisions.made(ids, chosen, '0')
  hapticTick()
  tell(w().savedReject(chosen.length))
}

export async function reverseAll(records: readonly WorkRecord[], reason_code: string, note: string): Promise<void> {
  decisions.made(await client.reverse(itemsOf(records), reason_code, note), records, '0')
  hapticTick()
  tell(w().savedReverse(records.length))
}
