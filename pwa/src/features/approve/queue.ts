import { sum, type Decimal } from '../../i18n/decimal'
import { fold, matches } from '../../i18n/fold'
import type { WorkRecord } from '../../sync/api'
import { isBound, promise, type Pricing } from '../records/worth'

/**
 * The pending work of a line as its master meets it: odd records first and one by one, the rest grouped by worker and operation.
 * Pure, so that counts and sums on the confirm button are the ones that are tested.
 */
export interface Pending {
  record: WorkRecord
  /** The promise at the price of the work date; null: no price that day, and no approval until there is one. */
  amount: Decimal | null
  /** Why this person may not approve it, when that is known before asking the server. */
  blocked: 'own_work' | 'second_person_required' | 'no_rate' | null
}

export interface OperationGroup extends Totals {
  key: string
  product_id: string
  operation_id: string
  items: Pending[]
}

export interface WorkerGroup extends Totals {
  worker_id: string
  name: string
  operations: OperationGroup[]
  items: Pending[]
}

export interface Totals {
  count: number
  quantity: number
  amount: Decimal
}

export interface Queue {
  flagged: Pending[]
  workers: WorkerGroup[]
  normal: Pending[]
  all: Pending[]
}

interface Names {
  person: (id: string) => string
  operation: (id: string) => string
  product: (id: string) => string
}

export function buildQueue(
  records: readonly WorkRecord[],
  price: Pricing,
  names: Names,
  viewer: string,
  query = '',
): Queue {
  const all = records
    .filter(
      (record) =>
        record.status === 'pending' && record.stage !== 'deciding' && record.stage !== 'refused' && !isBound(record),
    )
    .filter((record) => isFound(record, names, query))
    .map((record): Pending => {
      const amount = promise(record, price)
      return { record, amount, blocked: blockOf(record, amount, viewer) }
    })
    .sort((a, b) => (a.record.occurred_at < b.record.occurred_at ? -1 : 1))
  const flagged = all.filter(({ record, blocked }) => record.flags.length > 0 || blocked !== null)
  const odd = new Set(flagged)
  const normal = all.filter((item) => !odd.has(item))
  return { flagged, workers: byWorker(normal, names), normal, all }
}

function isFound(record: WorkRecord, names: Names, query: string): boolean {
  if (query.trim() === '') return true
  return matches(
    fold(
      `${names.person(record.worker_id)} ${names.operation(record.operation_id)} ${names.product(record.product_id)}`,
    ),
    query,
  )
}

function blockOf(record: WorkRecord, amount: Decimal | null, viewer: string): Pending['blocked'] {
  if (record.worker_id === viewer) return 'own_work'
  if (record.disputed_decider === viewer) return 'second_person_required'
  return amount === null ? 'no_rate' : null
}

function byWorker(items: readonly Pending[], names: Names): WorkerGroup[] {
  const groups = [...grouped(items, ({ record }) => record.worker_id)].map(([worker_id, own]) => ({
    worker_id,
    name: names.person(worker_id),
    items: own,
    operations: byOperation(own),
    ...totals(own),
  }))
  return groups.sort((a, b) => a.name.localeCompare(b.name, 'uz'))
}

function byOperation(items: readonly Pending[]): OperationGroup[] {
  return [...grouped(items, ({ record }) => `${record.product_id}|${record.operation_id}`)].map(([key, same]) => {
    const { product_id, operation_id } = same[0]!.record
    return { key, product_id, operation_id, items: same, ...totals(same) }
  })
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const known = groups.get(key(item))
    if (known) known.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}

export function totals(items: readonly Pending[]): Totals {
  return {
    count: items.length,
    quantity: items.reduce((pieces, { record }) => pieces + record.quantity, 0),
    amount: sum(items.flatMap(({ amount }) => (amount === null ? [] : [amount]))),
  }
}

/** What a tap on "approve" would really bind; the rest stays with the master. */
export function approvable(items: readonly Pending[]): Pending[] {
  return items.filter(({ blocked }) => blocked === null)
}

/** One's own work and an own earlier decision are closed to a rejection too; a missing price is not in its way. */
export function rejectable(items: readonly Pending[]): Pending[] {
  return items.filter(({ blocked }) => blocked === null || blocked === 'no_rate')
}
