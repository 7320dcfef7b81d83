/** GET /api/v1/cutting/{id}: every claim on a cut order, of all lines, in the order in which the work was made. */
import { ask } from '../../net/ask'
import type { WorkRecord } from '../../sync/api'

export interface CutClaimant {
  record_id: string
  version: string
  worker_id: string
  worker_name: string
  line_id: string | null
  quantity: number
  approved_quantity: number | null
  status: string
  on_its_way: boolean
  occurred_at: string
  work_date: string
  /** Pieces claimed by it and by all that were made before it. */
  until_here: number
}

export interface CutBook {
  operations: { operation_id: string; claims: CutClaimant[] }[]
}

export const readBook = (id: string): Promise<CutBook> => ask('GET', `/api/v1/cutting/${encodeURIComponent(id)}`)

/** The same from the records on this device: without a network, and of the own lines only. */
export function ownBook(records: readonly WorkRecord[], cut_order_id: string, nameOf: (id: string) => string): CutBook {
  const claims = records
    .filter((r) => r.cut_order_id === cut_order_id && (r.status === 'pending' || r.status === 'approved'))
    .sort((a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at) || (a.id < b.id ? -1 : 1))
  const operations = new Map<string, CutClaimant[]>()
  for (const record of claims) {
    const listed = operations.get(record.operation_id) ?? []
    operations.set(record.operation_id, listed)
    const pieces = record.status === 'approved' ? (record.approved_quantity ?? 0) : record.quantity
    listed.push({
      record_id: record.id,
      version: record.version,
      worker_id: record.worker_id,
      worker_name: nameOf(record.worker_id),
      line_id: record.line_id,
      quantity: record.quantity,
      approved_quantity: record.approved_quantity,
      status: record.status,
      on_its_way: record.stage === 'deciding',
      occurred_at: record.occurred_at,
      work_date: record.work_date,
      until_here: (listed.at(-1)?.until_here ?? 0) + pieces,
    })
  }
  return { operations: [...operations].map(([operation_id, listed]) => ({ operation_id, claims: listed })) }
}
