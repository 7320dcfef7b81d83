import { client } from '../../sync/client'
import { live } from '../app/live.svelte'
import { claimKey, type CutClaim } from './exceptions'

/** What was cut, and what is claimed of it, operation by operation, by everybody together. */
export interface CutOrderRow {
  id: string
  number: string
  product_id: string
  quantity: number
  active: boolean
}
export interface CutClaimRow {
  /** The cut order's. */
  id: string
  operations: { operation_id: string; claimed: number; approved: number; leased: number }[]
}

declare module '../../sync/entities' {
  interface Entities {
    cut_order: CutOrderRow
    cut_claim: CutClaimRow
  }
}

/** The claims by cut order and operation (`claimKey`). */
export function claims(): { readonly byWork: ReadonlyMap<string, CutClaim> } {
  const orders = live(['cut_order'], () => client.rows('cut_order'), [])
  const claimed = live(['cut_claim'], () => client.rows('cut_claim'), [])
  const byWork = $derived.by(() => {
    const cut = new Map(orders.rows.map(({ id, quantity }) => [id, quantity]))
    return new Map(
      claimed.rows.flatMap(({ id, operations }) => {
        const quantity = cut.get(id)
        if (quantity === undefined) return []
        return operations.map(({ operation_id, claimed: pieces }) => {
          const claim: CutClaim = { cut_order_id: id, operation_id, cut: quantity, claimed: pieces }
          return [claimKey(id, operation_id), claim] as const
        })
      }),
    )
  })
  return {
    get byWork() {
      return byWork
    },
  }
}
