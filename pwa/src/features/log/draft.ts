import { client } from '../../sync/client'
import { me } from '../app/state.svelte'

/** A quantity that is being typed. Remembered with every key, so that a dead battery or an update takes nothing away. */
export interface Draft {
  product_id: string
  operation_id: string
  quantity: string
  /** `''`: today, judged by the server's shift calendar. */
  work_date: string
  /** Set while an existing record is being corrected. */
  record_id: string | null
  bundle?: string | null
  cut_order_id?: string | null
}

function key(): string {
  return `draft:${me().id}`
}

export function keepDraft(draft: Draft): Promise<void> {
  return client.remember(key(), draft)
}

export function dropDraft(): Promise<void> {
  return client.remember(key(), null)
}

export async function recallDraft(): Promise<Draft | null> {
  const draft = await client.recall<Draft | null>(key())
  return draft && draft.quantity !== '' ? draft : null
}

export function sameWork(
  draft: Draft | null,
  product: string,
  operation: string,
  record: string | null,
  bundle: string | null = null,
): draft is Draft {
  return (
    draft?.product_id === product &&
    draft.operation_id === operation &&
    draft.record_id === record &&
    (draft.bundle ?? null) === bundle
  )
}
