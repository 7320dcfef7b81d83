/**
 * What a screen sees of a row: the server's truth with the person's own unsent mutations on top.
 *
 * The base is never painted over. When a mutation is refused its layer is taken away and the rest is laid on again, so
 * what is left is the server's word.
 */
import type { Body } from '../protocol/messages.ts'
import type { Mutation } from '../protocol/mutations.ts'
import type { Entry, KeptEntry, Row, Touch, Tx } from '../store/store.ts'
import { ACCOUNTS, FACTORY, pullKey, type Account, type PullState } from './places.ts'
import type { Session } from './api.ts'

/** What a twin may know beside the mutation: where the factory is, and the line of each person known on this device. */
export interface Surroundings {
  timezone: string
  line_of(person_id: string): string | null
}

/**
 * The optimistic twin of the server's rules: what `body` becomes by `mutation`, as far as this device can tell. Pure.
 * Returns `body` unchanged when the mutation does not (or no longer) apply to it.
 */
export type Twin = (body: Body | null, touch: Touch, mutation: Mutation, around: Surroundings) => Body | null

export async function surroundings(tx: Tx): Promise<Surroundings> {
  const [factory, accounts] = await Promise.all([
    tx.meta.get<Session['factory']>(FACTORY),
    tx.meta.get<Account[]>(ACCOUNTS),
  ])
  return {
    timezone: factory?.timezone ?? 'UTC',
    line_of: (person_id) => accounts?.find((account) => account.id === person_id)?.line_id ?? null,
  }
}

export async function pullState(tx: Tx, viewer_id: string): Promise<PullState> {
  return (await tx.meta.get<PullState>(pullKey(viewer_id))) ?? { cursor: null, live: firstSpace(viewer_id) }
}

/** Whether a whole snapshot has come for this viewer: until then an empty list means "not known yet", not "nothing". */
export async function hasPicture(tx: Tx, viewer_id: string): Promise<boolean> {
  return (await pullState(tx, viewer_id)).live !== firstSpace(viewer_id)
}

/** Holds nothing of the server's, ever: the first snapshot is built beside it and takes its place under another number. */
function firstSpace(viewer_id: string): string {
  return `${viewer_id}/1`
}

const READ_MAX = 64
const read = new Map<string, Mutation>()

/** The mutation in an entry. A bulk decision is asked for once per record that it touches: it is read once. */
export function mutationOf({ json }: Pick<Entry, 'json'>): Mutation {
  const known = read.get(json)
  if (known) return known
  const mutation = JSON.parse(json) as Mutation
  if (read.size >= READ_MAX) read.clear()
  read.set(json, mutation)
  return mutation
}

/** The row as a screen shall see it, or null when there is nothing (any more) to see. */
export function visibleBody(row: Row): Body | null {
  if (row.refused) return row.refused.body
  return row.local === undefined ? row.server : row.local
}

/** A row with `entries` (this person's unsent mutations that touch it, oldest first) laid on the server's truth. */
export function withLayers(row: Row, entries: readonly Entry[], twin: Twin, around: Surroundings): Row {
  const { local: _local, day: _day, ...bare } = row
  const touch: Touch = [row.entity, row.id]
  if (entries.length === 0) return withDay({ ...bare, unsent: [] })
  let body = row.server
  for (const entry of entries) body = twin(body, touch, mutationOf(entry), around)
  return withDay({ ...bare, local: body, unsent: entries.map((entry) => entry.id) })
}

/** Puts a row, or removes it when it holds nothing. */
export async function putRow(tx: Tx, row: Row): Promise<void> {
  const empty = row.server === null && row.unsent.length === 0 && !row.refused
  if (empty) await tx.rows.delete(row.space, row.entity, row.id)
  else await tx.rows.put(row)
}

export async function rowOrNew(tx: Tx, space: string, touch: Touch): Promise<Row> {
  const [entity, id] = touch
  return (await tx.rows.get(space, entity, id)) ?? { space, entity, id, server: null, unsent: [] }
}

/** The entries of each person that touch each row, in order. */
export function layersOf<E extends Entry>(entries: readonly E[]): (actor_id: string, touch: Touch) => readonly E[] {
  const found = new Map<string, E[]>()
  for (const entry of entries) {
    for (const touch of entry.touches) {
      const before = found.get(layerKey(entry.actor_id, touch))
      if (before) before.push(entry)
      else found.set(layerKey(entry.actor_id, touch), [entry])
    }
  }
  return (actor_id, touch) => found.get(layerKey(actor_id, touch)) ?? []
}

function layerKey(actor_id: string, [entity, id]: Touch): string {
  return `${actor_id}/${entity}/${id}`
}

/**
 * The server's truth after it said `applied` to `entry`, until it sends the row itself: the twin's opinion, without the
 * items that were refused.
 */
export function acknowledged(row: Row, entry: KeptEntry, twin: Twin, around: Surroundings): Row {
  if (entry.refused.some((item) => item.record_id === row.id)) return row
  return { ...row, server: twin(row.server, [row.entity, row.id], mutationOf(entry), around) }
}

function withDay(row: Row): Row {
  const day = row.entity === 'record' ? visibleBody(row)?.work_date : undefined
  return typeof day === 'string' ? { ...row, day } : row
}
