/**
 * The store in memory: same promises as the one on IndexedDB, for the simulation and for tests.
 *
 * Transactions run one after another; a transaction that throws is undone step by step. Values are frozen, so that code
 * which changes a stored value in place fails here instead of working by accident.
 */
import type { KeptEntry, OutboxEntry, Row, Store, Tx } from './store.ts'

interface Tables {
  outbox: Map<number, OutboxEntry>
  kept: Map<number, KeptEntry>
  rows: Map<string, Map<string, Row>>
  meta: Map<string, unknown>
  seq: number
}

export function memoryStore(): Store {
  const tables: Tables = { outbox: new Map(), kept: new Map(), rows: new Map(), meta: new Map(), seq: 0 }
  let last: Promise<unknown> = Promise.resolve()
  const oneByOne = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const next = last.then(() => transact(tables, work))
    last = next.catch(() => undefined)
    return next
  }
  return { read: oneByOne, write: oneByOne }
}

async function transact<T>(tables: Tables, work: (tx: Tx) => Promise<T>): Promise<T> {
  const undo: (() => void)[] = []
  try {
    return await work(open(tables, undo))
  } catch (error) {
    while (undo.length > 0) undo.pop()?.()
    throw error
  }
}

function open(tables: Tables, undo: (() => void)[]): Tx {
  const set = <K, V>(map: Map<K, V>, key: K, value: V | undefined): void => {
    const before = map.get(key)
    undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)))
    if (value === undefined) map.delete(key)
    else map.set(key, Object.freeze(value))
  }
  const named = <E extends { id: string }>(map: Map<number, E>, id: string): E | undefined => {
    for (const entry of map.values()) if (entry.id === id) return entry
    return undefined
  }
  const outbox = (): OutboxEntry[] => [...tables.outbox.values()].sort((a, b) => a.seq - b.seq)
  const kept = (): KeptEntry[] => [...tables.kept.values()].sort((a, b) => a.seq - b.seq)
  const space = (name: string): Map<string, Row> => {
    const known = tables.rows.get(name)
    if (known) return known
    const fresh = new Map<string, Row>()
    tables.rows.set(name, fresh)
    return fresh
  }
  return {
    outbox: {
      all: async () => outbox(),
      byId: async (id) => named(tables.outbox, id),
      add: async (entry) => {
        if (named(tables.outbox, entry.id)) throw new Error(`${entry.id} is in the outbox already`)
        tables.seq += 1
        set(tables.outbox, tables.seq, { ...entry, seq: tables.seq })
      },
      put: async (entry) => set(tables.outbox, entry.seq, entry),
      delete: async (seq) => set(tables.outbox, seq, undefined),
    },
    kept: {
      byId: async (id) => named(tables.kept, id),
      put: async (entry) => set(tables.kept, entry.seq, entry),
      delete: async (seq) => set(tables.kept, seq, undefined),
      after: async (seq, count_max) =>
        kept()
          .filter((entry) => entry.seq > seq)
          .slice(0, count_max),
      undrawn: async () => kept().filter((entry) => entry.undrawn === 1),
      owed: async () => kept().filter((entry) => entry.owed === 1),
      conflicts: async () => kept().filter((entry) => entry.conflict === 1),
    },
    rows: {
      get: async (name, entity, id) => space(name).get(`${entity}/${id}`),
      put: async (row) => set(space(row.space), `${row.entity}/${row.id}`, row),
      delete: async (name, entity, id) => set(space(name), `${entity}/${id}`, undefined),
      all: async (name, entity) => sortedById([...space(name).values()].filter((row) => row.entity === entity)),
      days: async (name, from, to) =>
        sortedById([...space(name).values()].filter((row) => row.day !== undefined && row.day >= from && row.day < to)),
      clear: async (name) => {
        for (const key of space(name).keys()) set(space(name), key, undefined)
      },
    },
    meta: {
      get: async <T>(key: string) => tables.meta.get(key) as T | undefined,
      put: async (key, value) => set(tables.meta, key, value),
      delete: async (key) => set(tables.meta, key, undefined),
    },
  }
}

function sortedById(rows: Row[]): Row[] {
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}
