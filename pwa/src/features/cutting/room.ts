/**
 * How many pieces of a cut order this phone may call free, also without a network. Pure.
 *
 * A lease is a number of pieces that the server keeps for this person on this phone. It is used up by what is entered here
 * after it, and nothing gives pieces back to it: a record that was cancelled or made smaller here may have been approved
 * there meanwhile. So the phone never counts more as open than the server does, and two phones are never told of one piece.
 */
export interface CutOrderRow {
  id: string
  number: string
  product_id: string
  quantity: number
  active: boolean
}

export interface CutOperation {
  operation_id: string
  /** Pieces of records that wait or are approved, of everybody. */
  claimed: number
  /** Approved, or with an approval on its way. */
  approved: number
  /** Kept for phones, not claimed yet. */
  leased: number
}

export interface CutClaimRow {
  /** The cut order's. */
  id: string
  operations: CutOperation[]
}

export interface CutLeaseRow {
  id: string
  cut_order_id: string
  operation_id: string
  worker_id: string
  device_id: string
  quantity: number
  expires_at: string
}

/** What of a record counts here. */
export interface Claim {
  id: string
  operation_id: string
  quantity: number
  cut_order_id?: string | null
  device_id: string | null
  stage: string
}

export interface Where {
  cut_order_id: string
  operation_id: string
  worker_id: string
  device_id: string
}

/** The largest quantity that this phone has seen of each record under a lease. */
export type Seen = Readonly<Record<string, number>>

export interface OwnLease {
  lease: CutLeaseRow | null
  open: number
  /** To be remembered with the lease. */
  seen: Seen
}

export const NO_LEASE: OwnLease = { lease: null, open: 0, seen: {} }

/** The lease that holds at `now` (ms, the server's time), and what is open of it. */
export function ownLease(
  leases: readonly CutLeaseRow[],
  own: readonly Claim[],
  where: Where,
  now: number,
  before: (lease_id: string) => Seen,
): OwnLease {
  const [lease] = leases
    .filter((row) => isHere(row, where) && row.worker_id === where.worker_id && now < Date.parse(row.expires_at))
    .sort((a, b) => (a.id < b.id ? 1 : -1))
  if (!lease) return NO_LEASE
  const seen: Record<string, number> = { ...before(lease.id) }
  for (const record of own) {
    if (isHere(record, where) && record.id > lease.id) seen[record.id] = Math.max(seen[record.id] ?? 0, record.quantity)
  }
  const used = Object.values(seen).reduce((sum, pieces) => sum + pieces, 0)
  return { lease, open: Math.max(0, lease.quantity - used), seen }
}

function isHere(
  row: { cut_order_id?: string | null; operation_id: string; device_id: string | null },
  where: Where,
): boolean {
  return (
    row.cut_order_id === where.cut_order_id &&
    row.operation_id === where.operation_id &&
    row.device_id === where.device_id
  )
}

/**
 * `free`: kept for this phone. `maybe`: others may have made these pieces, nobody can say before the server does. `over`: more
 * is claimed than was cut, whoever is right.
 */
export type Standing = 'free' | 'maybe' | 'over'

export interface Entry {
  /** Pieces of the entry, less what a corrected record claims already. */
  more: number
  open: number
  cut: number
  /** Claimed by everybody, as the server last said, and by own work that it has not heard of. */
  claimed: number
}

export function standing({ more, open, cut, claimed }: Entry): Standing {
  if (more <= open) return 'free'
  return claimed + more > cut ? 'over' : 'maybe'
}

/** Own claims that the server's sum does not know of yet. */
export function unheard(own: readonly Claim[], cut_order_id: string, operation_id: string): number {
  return own
    .filter((r) => r.cut_order_id === cut_order_id && r.operation_id === operation_id && r.stage === 'phone')
    .reduce((sum, { quantity }) => sum + quantity, 0)
}

/** How much to ask for: enough for this entry and the next one. Null: what is open will do. */
export function wish(need: number, open: number, cut: number): number | null {
  return need <= open ? null : Math.min(cut, Math.max(2 * need, LEAST))
}
const LEAST = 20

/** How an operation of an order stands, for bars and lists. */
export interface Share {
  approved: number
  waiting: number
  leased: number
  left: number
  /** Claimed beyond what was cut. */
  over: number
}

export function shareOf(operation: Pick<CutOperation, 'claimed' | 'approved' | 'leased'>, cut: number): Share {
  const { claimed, approved, leased } = operation
  return {
    approved,
    waiting: Math.max(0, claimed - approved),
    leased,
    left: Math.max(0, cut - claimed - leased),
    over: Math.max(0, claimed - cut),
  }
}
