import { cutClaims, cutOrders } from '../cutting/rows'
import { claimKey, type CutClaim } from './exceptions'

/** The claims by cut order and operation (`claimKey`). */
export function claims(): { readonly byWork: ReadonlyMap<string, CutClaim> } {
  const orders = cutOrders()
  const claimed = cutClaims()
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
