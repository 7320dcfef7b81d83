import { claimKey, type CutClaim } from './exceptions'

/**
 * All claims on what was cut, by cut order and operation. The one place that knows where they come from.
 */
const NONE: ReadonlyMap<string, CutClaim> = new Map()

export function claims(): { readonly byWork: ReadonlyMap<string, CutClaim> } {
  return { byWork: NONE }
}

export function byWork(rows: readonly CutClaim[]): ReadonlyMap<string, CutClaim> {
  return new Map(rows.map((row) => [claimKey(row.cut_order_id, row.operation_id), row]))
}
