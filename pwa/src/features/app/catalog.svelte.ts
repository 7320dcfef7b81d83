import type { Day } from '../../i18n/dates'
import { t } from '../../i18n/messages.svelte'
import type { Line, Operation, Person, Product, Rate } from '../../sync/api'
import { client } from '../../sync/client'
import { app, failLoudly } from './state.svelte'

/** The factory's lists, held in memory and indexed: names and rates are looked up for every row on every screen. */
interface Catalog {
  ready: boolean
  products: Map<string, Product>
  operations: Map<string, Operation>
  lines: Map<string, Line>
  people: Map<string, Person>
  /** Key `product|operation`. */
  rates: Map<string, Rate[]>
}

const LISTED = ['product', 'operation', 'rate', 'line', 'person']
/** Lists change once a week, rows change every second: re-reading thousands of rates for each tap would be felt. */
const REREAD_MS = 4_000

let catalog = $state.raw<Catalog>({
  ready: false,
  products: new Map(),
  operations: new Map(),
  lines: new Map(),
  people: new Map(),
  rates: new Map(),
})

export function lists(): Catalog {
  return catalog
}

async function readLists(): Promise<void> {
  const whole = app.status.pictured
  const [products, operations, rates, lines, people] = await Promise.all([
    client.rows('product'),
    client.rows('operation'),
    client.rows('rate'),
    client.rows('line'),
    client.rows('person'),
  ])
  const ratesByWork = new Map<string, Rate[]>()
  for (const rate of rates) {
    const key = workKey(rate.product_id, rate.operation_id)
    const known = ratesByWork.get(key)
    if (known) known.push(rate)
    else ratesByWork.set(key, [rate])
  }
  catalog = {
    ready: whole,
    products: byId(products),
    operations: byId(operations),
    lines: byId(lines),
    people: byId(people),
    rates: ratesByWork,
  }
}

/** Keeps the lists fresh for as long as the calling component lives; whoever signs in sees their own as soon as they are here. */
export function followLists(): void {
  let readAt = -Infinity
  let reader: string | undefined
  let whole = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const version = $derived(app.versionOf(LISTED))
  const pictured = $derived(app.status.pictured)
  const read = () => {
    clearTimeout(timer)
    timer = undefined
    readAt = performance.now()
    readLists().catch(failLoudly)
  }
  $effect.pre(() => {
    void version
    const user = app.session?.user.id
    if (user === undefined) return
    const wait = readAt + REREAD_MS - performance.now()
    if (user !== reader || pictured !== whole || wait <= 0) read()
    else timer ??= setTimeout(read, wait)
    reader = user
    whole = pictured
  })
  $effect(() => () => clearTimeout(timer))
}

export function workKey(product: string, operation: string): string {
  return `${product}|${operation}`
}

/** The price of a piece made on `day`; undefined when none is set for that day. */
export function rateOn(product: string, operation: string, day: Day): Rate | undefined {
  return catalog.rates
    .get(workKey(product, operation))
    ?.find((rate) => rate.effective_from <= day && (rate.effective_to === null || day < rate.effective_to))
}

export function productName(id: string): string {
  return nameIn(catalog.products, id)
}

export function operationName(id: string): string {
  return nameIn(catalog.operations, id)
}

function nameIn(list: ReadonlyMap<string, { name: string }>, id: string): string {
  return list.get(id)?.name ?? (catalog.ready ? t().common.unknown : '…')
}

export function personName(id: string | null): string | null {
  return id === null ? null : (catalog.people.get(id)?.name ?? null)
}

function byId<T extends { id: string }>(rows: T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]))
}
