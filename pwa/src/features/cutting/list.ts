import { shareOf, type CutClaimRow, type CutOrderRow } from './room'

export interface Listed {
  order: CutOrderRow
  /** Operations that anybody has claimed, and those with more claims than pieces. */
  operations: number
  over: number
  /** Pieces approved over all of its operations, each counted up to the cut. */
  done: number
}

/** Orders in work, or closed ones: what needs a look first, then the newest number. */
export function listed(orders: readonly CutOrderRow[], claims: readonly CutClaimRow[], active: boolean): Listed[] {
  const byOrder = new Map(claims.map(({ id, operations }) => [id, operations]))
  return orders
    .filter((order) => order.active === active)
    .map((order): Listed => {
      const claimed = (byOrder.get(order.id) ?? []).filter((one) => one.claimed > 0)
      return {
        order,
        operations: claimed.length,
        over: claimed.filter((one) => shareOf(one, order.quantity).over > 0).length,
        done: claimed.reduce((sum, { approved }) => sum + Math.min(approved, order.quantity), 0),
      }
    })
    .sort(
      (a, b) =>
        Number(b.over > 0) - Number(a.over > 0) ||
        b.order.number.localeCompare(a.order.number, undefined, { numeric: true }),
    )
}
