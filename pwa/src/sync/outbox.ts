/** The outbox: mutations of everyone on this device that have no final outcome yet. Nothing leaves it without one. */
import { BODY_BYTES_MAX, ENVELOPE_BYTES_MAX, ITEMS_MAX, MUTATIONS_MAX } from '../protocol/limits.ts'
import { itemCount, type Mutation } from '../protocol/mutations.ts'
import type { Entry, OutboxEntry, Touch, Tx, Wait } from '../store/store.ts'
import { HOLD_MS_MAX, isAhead } from './backoff.ts'
import { pullState, putRow, rowOrNew, surroundings, withLayers, type Twin } from './layers.ts'

const encoder = new TextEncoder()

/**
 * Stores a mutation and what it changes on this device, in the caller's transaction. Doing it twice does nothing: a
 * transaction whose end was not heard may be run again. Before `hold_until` it is not offered and
 * may be taken back (`hold.ts`).
 */
export async function append(
  tx: Tx,
  mutation: Mutation,
  touches: readonly Touch[],
  made_at: number,
  twin: Twin,
  hold_until = 0,
): Promise<void> {
  // Asked together: every answer of a browser's database costs a slow phone a millisecond before the work is safe.
  const [known, { live }, around] = await Promise.all([
    tx.outbox.byId(mutation.id),
    pullState(tx, mutation.actor_id),
    surroundings(tx),
  ])
  if (known) return
  const json = JSON.stringify(mutation)
  const entry = {
    id: mutation.id,
    type: mutation.type,
    actor_id: mutation.actor_id,
    json,
    bytes: encoder.encode(json).length,
    items: itemCount(mutation),
    made_at,
    touches,
  }
  const wait: Wait = { why: 'undo', code: 'undo', tries: 0, until: hold_until }
  const added = tx.outbox.add(hold_until > 0 ? { ...entry, wait } : entry)
  const draw = async (touch: Touch): Promise<void> => {
    const row = await rowOrNew(tx, live, touch)
    const below = row.unsent.length === 0 ? row.server : (row.local ?? null)
    // Laid on what is there already; the order is the order in which they were made.
    const layered = withLayers({ ...row, server: below }, [{ ...entry, seq: 0 }], twin, around)
    await putRow(tx, { ...layered, server: row.server, unsent: [...row.unsent, mutation.id] })
  }
  await Promise.all([added, ...touches.map(draw)])
}

/** Entries that may be offered now, in the order in which they shall be offered: first new work, then what waited. */
export function due(entries: readonly OutboxEntry[], now: number): { fresh: OutboxEntry[]; waited: OutboxEntry[] } {
  return {
    fresh: entries.filter((entry) => !entry.wait),
    waited: entries.filter((entry) => entry.wait && !isOn(entry.wait, now)),
  }
}

function isOn({ why, until }: Wait, now: number): boolean {
  return isAhead(until, now) && (why !== 'undo' || until - now <= HOLD_MS_MAX)
}

/** The longest beginning of `entries` that one request may carry, `count_max` at most; at least one. */
export function batch<E extends Entry>(entries: readonly E[], count_max: number): E[] {
  let items = 0
  let bytes = 0
  const taken: E[] = []
  for (const entry of entries) {
    items += entry.items
    bytes += entry.bytes + 1
    const full =
      taken.length >= Math.min(count_max, MUTATIONS_MAX) ||
      items > ITEMS_MAX ||
      bytes > BODY_BYTES_MAX - ENVELOPE_BYTES_MAX
    if (full && taken.length > 0) break
    taken.push(entry)
  }
  return taken
}

/** When the earliest waiting entry may be offered again, or null. */
export function nextDue(entries: readonly { wait?: Wait }[]): number | null {
  let earliest: number | null = null
  for (const { wait } of entries) if (wait && (earliest === null || wait.until < earliest)) earliest = wait.until
  return earliest
}

/** Lets what waits be offered at once: a person asked, or the person it waited for has signed in. */
export async function wakeWaiting(tx: Tx, which: (wait: Wait, actor_id: string) => boolean): Promise<void> {
  for (const entry of await tx.outbox.all()) {
    if (entry.wait && entry.wait.why !== 'undo' && which(entry.wait, entry.actor_id))
      await tx.outbox.put({ ...entry, wait: { ...entry.wait, until: 0 } })
  }
  for (const entry of await tx.kept.owed()) {
    if (entry.wait && which(entry.wait, entry.actor_id))
      await tx.kept.put({ ...entry, wait: { ...entry.wait, until: 0 } })
  }
}
