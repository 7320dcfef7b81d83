/**
 * Carrying: unsent work of a device without a network, taken to the server by another device.
 *
 * The texts of the mutations go as they were written, so the server knows each by the hash it would have had. Author and
 * device of origin stand in the mutation itself; who carried it, the server sees and flags (`relayed`). Both devices may send:
 * the second gets the same answer.
 */
import { crc32 } from '../protocol/crc32.ts'
import { itemCount, type Mutation } from '../protocol/mutations.ts'
import type { OutboxEntry, Touch, Tx } from '../store/store.ts'
import type { CarriedIn, Session } from './api.ts'
import type { Twin } from './layers.ts'
import { append } from './outbox.ts'
import { ACCOUNTS, DEVICE_ID, EVICTED_AT, FACTORY, type Account } from './places.ts'

const FORMAT = 'sewtrack-carry-1'
const COUNT_MAX = 20_000
/**
 * What may be brought by others: own doings, which the server takes without a session and marks. A decision or a command counts
 * by the live session of its author, and whoever carries it, or writes it, could borrow that: it goes out from its own device only.
 */
export const OWN_WORK: ReadonlySet<string> = new Set([
  'record.create',
  'record.correct',
  'record.cancel',
  'record.dispute',
  'cut_order.lease',
  'notice.read',
])
const encoder = new TextEncoder()

/** What is wrong with a pack: `not_a_pack` (some other file), `damaged`, `other_factory`. Nothing of it was taken. */
export class CarryRefused extends Error {
  readonly code: 'not_a_pack' | 'damaged' | 'other_factory'

  constructor(code: CarryRefused['code']) {
    super(code)
    this.code = code
  }
}

interface Pack {
  format: typeof FORMAT
  device_id: string
  factory_id: string
  packed_at: string
  people: { id: string; name: string }[]
  /** Each one's JSON text, verbatim, as a string. */
  mutations: string[]
  sum: string
}

/** Everything unsent on this device as the text of a file; `stamp`: the moment, RFC 3339. */
export async function pack(tx: Tx, stamp: string): Promise<string> {
  const entries = await tx.outbox.all()
  const authors = new Set(entries.map((entry) => entry.actor_id))
  const accounts = (await tx.meta.get<Account[]>(ACCOUNTS)) ?? []
  const mutations = entries.map((entry) => entry.json)
  const packed: Pack = {
    format: FORMAT,
    device_id: (await tx.meta.get<string>(DEVICE_ID)) ?? '',
    factory_id: (await tx.meta.get<Session['factory']>(FACTORY))?.id ?? '',
    packed_at: stamp,
    people: accounts.filter(({ id }) => authors.has(id)).map(({ id, name }) => ({ id, name })),
    mutations,
    sum: sumOf(mutations),
  }
  return `${JSON.stringify(packed, null, 1)}\n`
}

/** Puts the work of a pack into this device's outbox, all of it or, with `CarryRefused`, none. Doing it twice adds nothing. */
export async function takeIn(
  tx: Tx,
  text: string,
  now: number,
  touchesOf: (mutation: Mutation) => Touch[],
  twin: Twin,
): Promise<CarriedIn> {
  const packed = read(text)
  const factory = await tx.meta.get<Session['factory']>(FACTORY)
  if (factory && packed.factory_id !== factory.id) throw new CarryRefused('other_factory')
  const own_id = await tx.meta.get<string>(DEVICE_ID)
  const evicted_at = (await tx.meta.get<number>(EVICTED_AT)) ?? -Infinity
  const made = packed.mutations.map(mutationIn)
  let added = 0
  let known = 0
  for (const { mutation, json } of made) {
    if ((await tx.outbox.byId(mutation.id)) || (await tx.kept.byId(mutation.id))) {
      known += 1
      continue
    }
    const made_at = Date.parse(mutation.occurred_at) || now
    if (!OWN_WORK.has(mutation.type)) continue
    if (mutation.made_on !== own_id) {
      await tx.outbox.add(foreign(mutation, json, made_at, { from: packed.device_id, at: now }))
    } else if (made_at <= evicted_at) {
      // A device that lost its database takes its own work back, and shows it again.
      await append(tx, mutation, touchesOf(mutation), made_at, twin)
    } else continue // This device would know it: whoever says that it was made here has made it up.
    added += 1
  }
  return { added, known, left: made.length - added - known, people: packed.people.map(({ name }) => name) }
}

/** Of another device: it goes out with the rest, and touches no row here. Its author hears the answer on the own phone. */
function foreign(
  mutation: Mutation,
  json: string,
  made_at: number,
  carried: NonNullable<OutboxEntry['carried']>,
): Omit<OutboxEntry, 'seq'> {
  const { id, type, actor_id } = mutation
  const bytes = encoder.encode(json).length
  return { id, type, actor_id, json, bytes, items: itemCount(mutation), made_at, touches: [], carried }
}

function read(text: string): Pack {
  let packed: Partial<Pack> | null
  try {
    packed = JSON.parse(text) as Partial<Pack> | null
  } catch {
    throw new CarryRefused('not_a_pack')
  }
  if (typeof packed !== 'object' || packed?.format !== FORMAT) throw new CarryRefused('not_a_pack')
  const { device_id, factory_id, mutations, people } = packed
  const whole =
    typeof device_id === 'string' &&
    typeof factory_id === 'string' &&
    Array.isArray(people) &&
    people.every((person) => typeof person?.name === 'string') &&
    Array.isArray(mutations) &&
    mutations.length <= COUNT_MAX &&
    mutations.every((one) => typeof one === 'string') &&
    sumOf(mutations) === packed.sum
  if (!whole) throw new CarryRefused('damaged')
  return packed as Pack
}

/** A mutation that says itself what it is, whose it is and where it was made: without these it must not be sent by another. */
function mutationIn(json: string): { mutation: Mutation; json: string } {
  let mutation: Partial<Mutation>
  try {
    mutation = JSON.parse(json) as Partial<Mutation>
  } catch {
    throw new CarryRefused('damaged')
  }
  const { id, type, actor_id, made_on, occurred_at } = mutation ?? {}
  for (const said of [id, type, actor_id, made_on, occurred_at])
    if (typeof said !== 'string' || said === '') throw new CarryRefused('damaged')
  // Nothing in it that another reader could read otherwise than we do: no member named twice.
  if (JSON.stringify(mutation) !== json) throw new CarryRefused('damaged')
  return { mutation: mutation as Mutation, json }
}

function sumOf(mutations: readonly string[]): string {
  return crc32(encoder.encode(mutations.join('\n')))
}
