/**
 * The seconds in which a decision may be taken back: it is stored, and not offered to the server before they are over.
 *
 * Whether it may still be taken back is not a question of the clock. A held mutation is offered only after a transaction of its
 * own has let it go; taking back removes what no transaction has let go. So it never left, or it cannot be taken back, in
 * whichever tab or worker, and however the clock is set meanwhile. Killed in between, the next start finds it and lets it go.
 */
import type { Entry, OutboxEntry, Tx } from '../store/store.ts'
import { HOLD_MS_MAX } from './backoff.ts'
import { layersOf, pullState, putRow, rowOrNew, surroundings, withLayers, type Twin } from './layers.ts'

export function isHeldBack(entry: Entry): boolean {
  return (entry as OutboxEntry).wait?.why === 'undo'
}

/** How long to wait until the last hold that is on now is over, in ms. */
export async function holdLeft(tx: Tx, now: number): Promise<number> {
  const left = (await tx.outbox.all()).filter(isHeldBack).map(({ wait }) => wait!.until - now)
  return Math.min(HOLD_MS_MAX, Math.max(0, ...left))
}

/** Lets go of those among `entries` that are still held back: from here on they may be offered, and never taken back. */
export async function letGo(tx: Tx, entries: readonly Entry[]): Promise<void> {
  for (const { id } of entries) {
    const entry = await tx.outbox.byId(id)
    if (!entry || !isHeldBack(entry)) continue
    const { wait: _wait, ...fresh } = entry
    await tx.outbox.put(fresh)
  }
}

/**
 * Takes back what this person made and nobody has offered yet, as if it had never been made: all of `ids`, or none of them.
 * Returns whether.
 */
export async function takeBack(tx: Tx, ids: readonly string[], actor_id: string, twin: Twin): Promise<boolean> {
  const found = await Promise.all(ids.map((id) => tx.outbox.byId(id)))
  const taken = found.filter((entry) => entry !== undefined && isHeldBack(entry) && entry.actor_id === actor_id)
  if (taken.length < ids.length) return false
  for (const entry of taken) await tx.outbox.delete(entry!.seq)
  const layers = layersOf(await tx.outbox.all())
  const around = await surroundings(tx)
  const { live } = await pullState(tx, actor_id)
  const touches = new Map(taken.flatMap((entry) => entry!.touches.map((touch) => [touch.join('/'), touch] as const)))
  const draw = [...touches.values()].map(async (touch) => {
    const row = await rowOrNew(tx, live, touch)
    await putRow(tx, withLayers(row, layers(actor_id, touch), twin, around))
  })
  await Promise.all(draw)
  return true
}
