import { client } from '../../sync/client'
import { live } from '../app/live.svelte'
import { shared } from '../app/shared.svelte'
import type { CutClaimRow, CutLeaseRow, CutOperation, CutOrderRow } from './room'

declare module '../../sync/entities' {
  interface Entities {
    cut_order: CutOrderRow
    cut_claim: CutClaimRow
    cut_lease: CutLeaseRow
  }
}

/** Cut orders, their sums and own leases, as this device was told. */
export const cutOrders = shared(() => live(['cut_order'], () => client.rows('cut_order'), [] as CutOrderRow[]))
export const cutClaims = shared(() => live(['cut_claim'], () => client.rows('cut_claim'), [] as CutClaimRow[]))
export const cutLeases = shared(() => live(['cut_lease'], () => client.rows('cut_lease'), [] as CutLeaseRow[]))

const NOTHING = { claimed: 0, approved: 0, leased: 0 }

export function operationOf(claims: readonly CutClaimRow[], cut_order_id: string, operation_id: string): CutOperation {
  const row = claims.find(({ id }) => id === cut_order_id)?.operations.find((one) => one.operation_id === operation_id)
  return row ?? { operation_id, ...NOTHING }
}
