import { t } from '../../i18n/messages.svelte'
import { sayMoney } from '../../i18n/money'
import type { Correction, NewRecord, WorkRecord } from '../../sync/api'
import { client } from '../../sync/client'
import { navigate } from '../app/router.svelte'
import { hapticTick, tell } from '../app/snack.svelte'
import { failLoudly, me } from '../app/state.svelte'
import { showMade } from '../home/own.svelte'
import { correctWithUndo } from '../records/undo'
import type { FromBundle } from './address'
import { draftIsGone, draftKey, dropDraft } from './draft'

interface NewWork {
  product: string
  operation: string
  quantity: number
  /** `''` leaves the day to the server's shift calendar. */
  workDate: string
  rate_id: string | undefined
  amount: string | null
  from: FromBundle
}

/** Stores new work on this phone, goes home, and offers five seconds to take it back. Rejects when it could not be stored. */
export async function saveNewWork(work: NewWork): Promise<void> {
  const record: NewRecord = { product_id: work.product, operation_id: work.operation, quantity: work.quantity }
  if (work.workDate !== '') record.work_date = work.workDate
  if (work.rate_id !== undefined) record.rate_id = work.rate_id
  if (work.from.bundle !== null) record.bundle = work.from.bundle
  if (work.from.cut_order_id !== null) record.cut_order_id = work.from.cut_order_id
  // Together: a phone that dies between the two would offer work as unfinished that is already stored.
  const id = await client.createRecord(record, { forget: draftKey() })
  draftIsGone()
  await showMade(id).catch(failLoudly)
  hapticTick()
  const money = work.amount === null ? t().money.noRate : sayMoney(work.amount)
  tell(t().log.saved, {
    detail: `${t().common.pieces(work.quantity)} · ${money}`,
    action: { label: t().common.undo, run: () => void takeBack(id).catch(failLoudly) },
  })
  navigate('/', { replace: true })
}

async function takeBack(id: string): Promise<void> {
  const [record] = await client.records({ id, worker_id: me().id })
  if (!record) return
  await client.cancelRecord(record)
  tell(t().log.undone)
}

/** Stores only what was changed; nothing changed is nothing sent. */
export async function saveCorrection(
  record: WorkRecord,
  wanted: Pick<WorkRecord, 'product_id' | 'operation_id' | 'quantity' | 'work_date'> & { cut_order_id: string | null },
): Promise<void> {
  const keys = ['product_id', 'operation_id', 'quantity', 'work_date'] as const
  const change: Correction = Object.fromEntries(
    keys.filter((key) => record[key] !== wanted[key]).map((key) => [key, wanted[key]]),
  )
  if ((record.cut_order_id ?? null) !== wanted.cut_order_id) change.cut_order_id = wanted.cut_order_id ?? ''
  if (Object.keys(change).length > 0) {
    await correctWithUndo(record, change, t().log.editSaved, draftKey())
    draftIsGone()
    hapticTick()
  } else {
    await dropDraft()
  }
  navigate('/records', { replace: true })
}
