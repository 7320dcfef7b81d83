import type { WorkRecord } from '../../sync/api'

/** Work that this person does, learnt from the own records on this phone: the last sewn first. */
export interface RecentWork {
  key: string
  product_id: string
  operation_id: string
  /** Quantities logged most often, largest count first: one tap instead of two digits. */
  usual: number[]
}

const USUAL_MAX = 3

export function recentWork(newestFirst: readonly WorkRecord[], limit: number): RecentWork[] {
  const counts = new Map<string, Map<number, number>>()
  const order: RecentWork[] = []
  for (const record of newestFirst) {
    if (record.status === 'cancelled') continue
    const key = `${record.product_id}|${record.operation_id}`
    let quantities = counts.get(key)
    if (!quantities) {
      counts.set(key, (quantities = new Map()))
      order.push({ key, product_id: record.product_id, operation_id: record.operation_id, usual: [] })
    }
    quantities.set(record.quantity, (quantities.get(record.quantity) ?? 0) + 1)
  }
  return order.slice(0, limit).map((work) => ({ ...work, usual: mostOften(counts.get(work.key)!) }))
}

function mostOften(quantities: Map<number, number>): number[] {
  return [...quantities]
    .sort((a, b) => b[1] - a[1] || b[0] - a[0])
    .slice(0, USUAL_MAX)
    .map(([quantity]) => quantity)
}
