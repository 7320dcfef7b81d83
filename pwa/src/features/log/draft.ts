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

/** What this page wrote or read last: a screen that comes back paints with it at once, and then looks. */
let known: { key: string; draft: Draft | null } | undefined

/** Under which this person's draft is remembered. */
export function draftKey(): string {
  return `draft:${me().id}`
}

export function keepDraft(draft: Draft): Promise<void> {
  known = { key: draftKey(), draft }
  return client.remember(known.key, draft)
}

export function dropDraft(): Promise<void> {
  draftIsGone()
  return client.remember(draftKey(), null)
}

/** It became work, in the transaction that stored the work. */
export function draftIsGone(): void {
  known = { key: draftKey(), draft: null }
}

export async function recallDraft(): Promise<Draft | null> {
  const key = draftKey()
  const draft = (await client.recall<Draft | null>(key)) ?? null
  known = { key, draft }
  return worthOffering(draft)
}

/** The draft as far as this page knows without looking; undefined: it has not looked yet. */
export function knownDraft(): Draft | null | undefined {
  return known?.key === draftKey() ? worthOffering(known.draft) : undefined
}

function worthOffering(draft: Draft | null): Draft | null {
  return draft === null || draft.quantity === '' ? null : draft
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
