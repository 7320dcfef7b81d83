/**
 * Which kinds of rows a write has changed, so that a screen reads again what it shows and nothing else: at 5,000 records
 * a re-read for every flicker of the sync line is felt in the thumb.
 */
import type { Entry, Store, Tx } from './store.ts'

/** Entities whose rows changed, `CONFLICTS` for outcomes a person must see, `ALL` when anything may have. */
export type Changed = ReadonlySet<string>
export const ALL = '*'
export const CONFLICTS = 'conflict'

/** `store`, with `onWritten` called after each commit that changed rows. */
export function watched(store: Store, onWritten: (changed: Changed) => void): Store {
  return {
    read: (work) => store.read(work),
    write: async (work) => {
      const changed = new Set<string>()
      const result = await store.write((tx) => {
        changed.clear() // a transaction that found a dead handle runs again
        return work(noting(tx, changed))
      })
      if (changed.size > 0) onWritten(changed)
      return result
    },
  }
}

function noting(tx: Tx, changed: Set<string>): Tx {
  const { rows, outbox, kept } = tx
  // Where a row stands ("on this phone", "held") is read from the mutations that touch it.
  const touched = ({ touches }: Pick<Entry, 'touches'>): void => {
    for (const [entity] of touches) changed.add(entity)
  }
  return {
    ...tx,
    outbox: { ...outbox, put: (entry) => (touched(entry), outbox.put(entry)) },
    rows: {
      ...rows,
      put: (row) => (changed.add(row.entity), rows.put(row)),
      delete: (space, entity, id) => (changed.add(entity), rows.delete(space, entity, id)),
      // A space is cleared when a snapshot took its place, or its person signed out.
      clear: (space) => (changed.add(ALL), rows.clear(space)),
    },
    kept: { ...kept, put: (entry) => (changed.add(CONFLICTS), touched(entry), kept.put(entry)) },
  }
}
