/**
 * What is kept on this device: four tables and all-or-nothing transactions over them.
 *
 * Two implementations stand behind this interface: IndexedDB (`idb.ts`) and memory (`memory.ts`, for the simulation and
 * tests). Values are never changed in place: put a new one.
 */
import type { Body, RefusedItem } from '../protocol/messages.ts'

/** A row that a mutation changes: entity and id. */
export type Touch = readonly [entity: string, id: string]

/**
 * Why a mutation is not offered just now: the server holds it, it was refused as a whole request and set aside, or its author
 * may still take it back.
 */
export interface Wait {
  why: 'held' | 'parked' | 'undo'
  code: string
  tries: number
  /** Not offered before this time (ms since epoch). */
  until: number
}

/** One mutation of anyone on this device. `json` is its text, written once; `seq` is the order in which they were made. */
export interface Entry {
  seq: number
  id: string
  type: string
  actor_id: string
  json: string
  bytes: number
  items: number
  made_at: number
  touches: readonly Touch[]
  /** Made on another device (`from`) and brought here to be sent: it touches no row here. */
  carried?: { from: string; at: number }
}

export interface OutboxEntry extends Entry {
  wait?: Wait
}

/** A mutation with its final outcome: the device's half of the memory of who did what. */
export interface KeptEntry extends Entry {
  result: 'applied' | 'rejected'
  code: string | null
  detail: string | null
  refused: readonly RefusedItem[]
  receipt: string | null
  settled_at: number
  /** 1 while its author has not yet dismissed an unwelcome outcome. */
  conflict?: 1
  /** A later server said something else; the first outcome stays. */
  contradicted?: { result: 'applied' | 'rejected'; code: string | null; at: number }
  /** 1 while a restored server still has to give its final word on this mutation again. */
  owed?: 1
  /** 1 while the rows that it touches have not been drawn again since it was settled. */
  undrawn?: 1
  wait?: Wait
}

/**
 * One row of a viewer's own space. `server` is what the server last said, with acknowledged mutations on top until it says
 * more; `local` is there when unsent mutations lie on top of that.
 */
export interface Row {
  space: string
  entity: string
  id: string
  /** The work date of a record, for reading by day. */
  day?: string
  server: Body | null
  local?: Body | null
  unsent: readonly string[]
  /** The record's own creation was refused; `body` is what was claimed. */
  refused?: { mutation_id: string; code: string | null; body: Body }
  /** True when this device holds the server's acknowledgement, but the server's picture lacks the row. */
  missing?: true
}

export interface Tx {
  readonly outbox: {
    /** All entries, oldest first. */
    all(): Promise<OutboxEntry[]>
    byId(id: string): Promise<OutboxEntry | undefined>
    add(entry: Omit<OutboxEntry, 'seq'>): Promise<void>
    put(entry: OutboxEntry): Promise<void>
    delete(seq: number): Promise<void>
  }
  readonly kept: {
    byId(id: string): Promise<KeptEntry | undefined>
    put(entry: KeptEntry): Promise<void>
    delete(seq: number): Promise<void>
    /** The next entries after `seq`, oldest first. */
    after(seq: number, count_max: number): Promise<KeptEntry[]>
    owed(): Promise<KeptEntry[]>
    undrawn(): Promise<KeptEntry[]>
    conflicts(): Promise<KeptEntry[]>
  }
  readonly rows: {
    get(space: string, entity: string, id: string): Promise<Row | undefined>
    put(row: Row): Promise<void>
    delete(space: string, entity: string, id: string): Promise<void>
    all(space: string, entity: string): Promise<Row[]>
    /** Records with `from <= day < to`. */
    days(space: string, from: string, to: string): Promise<Row[]>
    clear(space: string): Promise<void>
  }
  readonly meta: {
    get<T>(key: string): Promise<T | undefined>
    put(key: string, value: unknown): Promise<void>
    delete(key: string): Promise<void>
  }
}

export interface Store {
  /** `work` may await only what `tx` gives. Rejects, with nothing read half-way, when the store is not there. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Resolves after the durable commit of everything `work` wrote; rejects with nothing of it written. `work` may run twice. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** The device has no room left for more work. Nothing was saved. */
export class StorageFull extends Error {
  get code(): 'storage_full' {
    return 'storage_full'
  }
}

/** The device's database cannot be used: private mode, a newer version of it, or the browser took it away. */
export class StoreUnavailable extends Error {
  get code(): 'storage_unavailable' {
    return 'storage_unavailable'
  }
}
