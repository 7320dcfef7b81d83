/**
 * The shape of the database, version by version. Upgrades only add: a phone may hold unsent work in any older version, and
 * an older tab may still be open. Never rename, never drop, never rewrite what a mutation says.
 */
import type { DBSchema, IDBPDatabase } from 'idb'
import type { KeptEntry, OutboxEntry, Row } from './store.ts'

export const DATABASE_NAME = 'sewtrack'
export const DATABASE_VERSION = 1

export interface Schema extends DBSchema {
  outbox: { key: number; value: OutboxEntry; indexes: { id: string } }
  kept: { key: number; value: KeptEntry; indexes: { id: string; owed: number; undrawn: number; conflict: number } }
  rows: { key: [string, string, string]; value: Row; indexes: { day: [string, string] } }
  meta: { key: string; value: unknown }
}

export function upgrade(db: IDBPDatabase<Schema>, from: number): void {
  if (from < 1) {
    const outbox = db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
    outbox.createIndex('id', 'id', { unique: true })
    const kept = db.createObjectStore('kept', { keyPath: 'seq' })
    kept.createIndex('id', 'id', { unique: true })
    // Sparse: only entries that carry the mark are in these.
    kept.createIndex('owed', 'owed')
    kept.createIndex('undrawn', 'undrawn')
    kept.createIndex('conflict', 'conflict')
    const rows = db.createObjectStore('rows', { keyPath: ['space', 'entity', 'id'] })
    rows.createIndex('day', ['space', 'day'])
    db.createObjectStore('meta')
  }
}
