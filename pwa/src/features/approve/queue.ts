import { sum, type Decimal } from '../../i18n/decimal'
import { daysBetween, type Day } from '../../i18n/dates'
import type { WorkRecord } from '../../sync/api'
import { isBound, promise, type Pricing } from '../records/worth'
import { Baselines, LIMITS, type Limits } from './baselines'
import { cameByDevice, REASONS, reasonsOf, type CutClaim, type Reason, type ReasonCode } from './exceptions'
import type { Steps } from './steps'

/**
 * The pending work of a line as its master meets it: what needs a look first, by its reason, and the rest as one normal pile.
 * Pure, so that counts and sums on the confirm button are the ones that are tested.
 */
export interface Pending {
  record: WorkRecord
  /** The promise at the price of the work date; null: no price that day, and no approval until there is one. */
  amount: Decimal | null
  /** Why this person may not approve it, when that is known before asking the server. */
  blocked: 'own_work' | 'second_person_required' | 'other_device_required' | 'no_rate' | null
  /** Why it deserves a look, the most serious first; none: normal. */
  reasons: readonly Reason[]
  /** Whole days since it was sewn. */
  waits: number
}

export interface Totals {
  count: number
  quantity: number
  amount: Decimal
}

export interface ReasonGroup {
  code: ReasonCode
  items: Pending[]
}

export interface Queue {
  all: Pending[]
  /** Records with a reason to look, each once, under its most serious one. */
  odd: ReasonGroup[]
  normal: Pending[]
  /** Decisions on their way. */
  deciding: number
}

export const NOTHING: Queue = { all: [], odd: [], normal: [], deciding: 0 }

export interface Surroundings {
  price: Pricing
  /** Minutes for a piece, as a decimal; a record's own, frozen one goes before it. */
  sam: (operation_id: string) => string | null
  claims: ReadonlyMap<string, CutClaim>
  viewer_id: string
  device_id: string
  today: Day
  dayOf: (moment: string) => Day
  limits?: Limits
}

/** How many records are looked at before others may be let in. */
const SOME = 200

/** `records`: all that is known, decided work too, for what is usual is read from it. */
export function* buildQueue(records: readonly WorkRecord[], around: Surroundings): Steps<Queue> {
  const limits = around.limits ?? LIMITS
  const baselines = new Baselines(limits)
  const waiting: WorkRecord[] = []
  let deciding = 0
  for (const [index, record] of records.entries()) {
    baselines.add(record, record.sam ?? around.sam(record.operation_id))
    if (record.stage === 'deciding') deciding += 1
    else if (isWaiting(record)) waiting.push(record)
    if (index % SOME === SOME - 1) yield
  }
  const all: Pending[] = []
  for (const [index, record] of waiting.entries()) {
    const amount = promise(record, around.price)
    const reasons = reasonsOf(record, {
      baselines,
      claims: around.claims,
      shift_minutes: limits.shift_minutes,
      viewer_id: around.viewer_id,
      hasPrice: amount !== null,
      dayOf: around.dayOf,
    })
    const waits = Math.max(0, daysBetween(record.work_date, around.today))
    all.push({ record, amount, blocked: blockOf(record, amount, around), reasons, waits })
    if (index % SOME === SOME - 1) yield
  }
  all.sort((a, b) => (a.record.occurred_at < b.record.occurred_at ? -1 : 1))
  return { ...split(all), deciding }
}

/** What waits for a decision; a decision on its way, or refused work, does not. */
function isWaiting(record: WorkRecord): boolean {
  return record.status === 'pending' && record.stage !== 'refused' && !isBound(record)
}

export function split(all: Pending[]): Pick<Queue, 'all' | 'odd' | 'normal'> {
  const odd = grouped(
    all.filter(({ reasons }) => reasons.length > 0),
    ({ reasons }) => reasons[0]!.code,
  )
  return {
    all,
    odd: [...odd]
      .map(([code, items]) => ({ code, items }))
      .sort((a, b) => REASONS.indexOf(a.code) - REASONS.indexOf(b.code)),
    normal: all.filter(({ reasons }) => reasons.length === 0),
  }
}

function blockOf(record: WorkRecord, amount: Decimal | null, around: Surroundings): Pending['blocked'] {
  if (record.worker_id === around.viewer_id) return 'own_work'
  if (record.disputed_decider === around.viewer_id) return 'second_person_required'
  if (amount === null) return 'no_rate'
  return cameByDevice(record, around.device_id) ? 'other_device_required' : null
}

export interface Filters {
  worker?: string | null
  operation?: string | null
  day?: Day | null
  reason?: ReasonCode | 'normal' | null
}

/** The part of the queue that is looked for. `found`: see `names.ts`. */
export function narrow(queue: Queue, filters: Filters, found: (record: WorkRecord) => boolean): Queue {
  const { worker, operation, day, reason } = filters
  const all = queue.all.filter(({ record, reasons }) => {
    if (worker && record.worker_id !== worker) return false
    if (operation && record.operation_id !== operation) return false
    if (day && record.work_date !== day) return false
    if (reason === 'normal' && reasons.length > 0) return false
    if (reason && reason !== 'normal' && !reasons.some(({ code }) => code === reason)) return false
    return found(record)
  })
  return all.length === queue.all.length ? queue : { ...split(all), deciding: queue.deciding }
}

export type By = 'worker' | 'operation'

/** Normal work under one head: a worker's operations, or an operation's workers. */
export interface Group extends Totals {
  id: string
  items: Pending[]
  parts: Part[]
  /** The longest wait in it, in days. */
  waits: number
}

export interface Part extends Totals {
  key: string
  worker_id: string
  product_id: string
  operation_id: string
  items: Pending[]
}

/** Sorted by `name` of the head's id. */
export function groupsOf(items: readonly Pending[], by: By, name: (id: string) => string): Group[] {
  const head = ({ record }: Pending): string => (by === 'worker' ? record.worker_id : record.operation_id)
  const groups = [...grouped(items, head)].map(([id, own]) => ({
    group: {
      id,
      items: own,
      parts: partsOf(own),
      waits: Math.max(...own.map(({ waits }) => waits)),
      ...totals(own),
    },
    name: name(id),
  }))
  return groups.sort((a, b) => compareNames(a.name, b.name)).map(({ group }) => group)
}

function partsOf(items: readonly Pending[]): Part[] {
  const key = ({ record }: Pending): string => `${record.worker_id}|${record.product_id}|${record.operation_id}`
  return [...grouped(items, key)].map(([id, same]) => {
    const { worker_id, product_id, operation_id } = same[0]!.record
    return { key: id, worker_id, product_id, operation_id, items: same, ...totals(same) }
  })
}

const collator = new Intl.Collator('uz', { numeric: true })

export function compareNames(a: string, b: string): number {
  return collator.compare(a, b)
}

function grouped<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
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

/** One's own work and an own earlier decision are closed to a rejection too; a price or a device is not in its way. */
export function rejectable(items: readonly Pending[]): Pending[] {
  return items.filter(({ blocked }) => blocked !== 'own_work' && blocked !== 'second_person_required')
}

/** Who may decide what this person may not: other masters of its line, and the administrators. */
export function secondPeople<P extends { id: string; role?: string; line_id?: string | null; active?: boolean }>(
  record: WorkRecord,
  people: Iterable<P>,
  viewer_id: string,
): P[] {
  const barred = new Set([viewer_id, record.worker_id, record.disputed_decider])
  return [...people].filter(
    ({ id, role, line_id, active }) =>
      active !== false && !barred.has(id) && (role === 'admin' || (role === 'master' && line_id === record.line_id)),
  )
}
