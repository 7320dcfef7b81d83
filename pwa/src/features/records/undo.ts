import { t, m } from '../../i18n/messages.svelte'
import type { Correction, WorkRecord } from '../../sync/api'
import { client } from '../../sync/client'
import { tell } from '../app/snack.svelte'
import { failLoudly, me } from '../app/state.svelte'
import { w } from './words'
import { isEditable } from './worth'

/**
 * Undo instead of "are you sure?". A change waits some seconds on this phone: as long as it has not left, undo takes it back as if
 * it had never been made. Afterwards the opposite is sent, and where there is no opposite any more, that is said.
 */
const HOLD_MS = 5_500

type Change = Omit<Correction, 'note'>

export async function cancelWithUndo(record: WorkRecord): Promise<void> {
  const ids = await client.act([{ type: 'record.cancel', record_id: record.id, base_version: record.version }], {
    hold_ms: HOLD_MS,
  })
  tell(m().record.cancelled, { action: { label: t().common.undo, run: () => run(ids, () => enterAgain(record)) } })

  function run(made: string[], opposite: () => Promise<void>): void {
    undo(made, opposite, w().undoneCancel).catch(failLoudly)
  }
}

/** `draft`: the key under which the change was remembered while it was typed. */
export async function correctWithUndo(record: WorkRecord, change: Change, saved: string, draft: string): Promise<void> {
  const ids = await client.act(
    [{ type: 'record.correct', record_id: record.id, base_version: record.version, ...change }],
    { hold_ms: HOLD_MS, forget: draft },
  )
  const before = Object.fromEntries(Object.keys(change).map((key) => [key, record[key as keyof Change] ?? '']))
  const run = () => void undo(ids, () => correctBack(record.id, before), w().undoneEdit).catch(failLoudly)
  tell(saved, { action: { label: t().common.undo, run } })
}

async function undo(ids: string[], opposite: () => Promise<void>, done: string): Promise<void> {
  try {
    if (!(await client.takeBack(ids))) await opposite()
    tell(done)
  } catch (error) {
    if (!(error instanceof TooLate)) throw error
    tell(w().tooLate)
  }
}

class TooLate extends Error {}

/** A cancelled record stays cancelled: the same work is entered once more. */
async function enterAgain(record: WorkRecord): Promise<void> {
  const { product_id, operation_id, quantity, work_date, note, bundle, cut_order_id } = record
  await client.createRecord({
    product_id,
    operation_id,
    quantity,
    work_date,
    ...(note ? { note } : {}),
    ...(bundle ? { bundle } : {}),
    ...(cut_order_id ? { cut_order_id } : {}),
  })
}

async function correctBack(id: string, before: Change): Promise<void> {
  const [now] = await client.records({ id, worker_id: me().id })
  if (!now || !isEditable(now)) throw new TooLate()
  await client.correctRecord(now, before)
}
