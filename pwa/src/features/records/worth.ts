import { compareDecimals, lineAmount, sum, type Decimal } from '../../i18n/decimal'
import type { Day } from '../../i18n/dates'
import type { WorkRecord } from '../../sync/api'

/**
 * What work is worth, as its maker may see it: approved money is the ledger's own sum, pending money is a promise at the price of
 * the day on which it was sewn.
 */
export type Pricing = (product: string, operation: string, day: Day) => { rate: Decimal } | undefined

export interface Worth {
  approved: Decimal
  pending: Decimal
  /** Pending records without a price: their money is in neither sum, and that is said. */
  unpriced: number
  quantity: number
}

/** Still to be decided; a refused, rejected or cancelled record brings nothing. */
export function isPending(record: WorkRecord): boolean {
  return record.status === 'pending' && record.stage !== 'refused'
}

/** The promise of one pending record, or null without a price that day. */
export function promise(record: WorkRecord, price: Pricing, quantity = record.quantity): Decimal | null {
  const rate = price(record.product_id, record.operation_id, record.work_date)?.rate
  return rate === undefined ? null : lineAmount(rate, quantity)
}

/** What a row shows beside its name: the ledger's sum once approved, the promise while pending, else what was claimed. */
export function shownAmount(record: WorkRecord, price: Pricing): Decimal | null {
  return record.status === 'approved' && record.amount !== null ? record.amount : promise(record, price)
}

export function worthOf(records: Iterable<WorkRecord>, price: Pricing): Worth {
  const approved: Decimal[] = []
  const pending: Decimal[] = []
  let unpriced = 0
  let quantity = 0
  for (const record of records) {
    if (record.status === 'approved') {
      if (record.amount !== null) approved.push(record.amount)
      quantity += record.approved_quantity ?? record.quantity
    } else if (isPending(record)) {
      const promised = promise(record, price)
      if (promised === null) unpriced += 1
      else pending.push(promised)
      quantity += record.quantity
    }
  }
  return { approved: sum(approved), pending: sum(pending), unpriced, quantity }
}

export interface WorkLine extends Worth {
  key: string
  product_id: string
  operation_id: string
}

/** One line per product and operation, the one that brings most first. */
export function byOperation(records: readonly WorkRecord[], price: Pricing): WorkLine[] {
  const groups = new Map<string, WorkRecord[]>()
  for (const record of records) {
    if (record.status !== 'approved' && !isPending(record)) continue
    const key = `${record.product_id}|${record.operation_id}`
    const group = groups.get(key)
    if (group) group.push(record)
    else groups.set(key, [record])
  }
  const lines = [...groups].map(([key, group]) => {
    const { product_id, operation_id } = group[0]!
    return { key, product_id, operation_id, ...worthOf(group, price) }
  })
  const total = (line: WorkLine) => sum([line.approved, line.pending])
  return lines.sort((a, b) => compareDecimals(total(b), total(a)))
}

/** The stage as it is worded: a record approved for fewer pieces than claimed says so. */
export function wordedStage(record: WorkRecord): WorkRecord['stage'] | 'partly' {
  const short = record.approved_quantity !== null && record.approved_quantity < record.quantity
  return record.stage === 'approved' && short ? 'partly' : record.stage
}

/** While it is pending and no decision is on its way, or after a rejection. */
export function isEditable(record: WorkRecord): boolean {
  if (record.stage === 'refused' || record.stage === 'deciding' || isBound(record)) return false
  return record.status === 'pending' || record.status === 'rejected'
}

/** A decision has been taken and is not written yet: changes would be refused. */
export function isBound(record: WorkRecord): boolean {
  return record.decision_id !== null && record.decision_id !== record.version
}

export function isDisputable(record: WorkRecord): boolean {
  if (isBound(record) || record.unsent.length > 0) return false
  return record.status === 'rejected' || wordedStage(record) === 'partly'
}
