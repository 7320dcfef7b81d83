/**
 * Makes room: takes away what is long paid. Never anything unsent, and nothing kept that a restored server may still need.
 */
import { KEPT_DAYS_MIN } from '../protocol/limits.ts'
import type { KeptEntry, Tx } from '../store/store.ts'
import { dayIn } from '../protocol/wall_clock.ts'
import { pullState, surroundings } from './layers.ts'
import { HEARD_AT } from './places.ts'

const DAY_MS = 86_400_000
const PRUNED_AT = 'pruned_at'
const EVERY_MS = DAY_MS / 2
/** Work whose end this device never heard of (its person signed out here for good) is kept this long. */
const UNHEARD_DAYS_MAX = 400

/** Twice a day at most, unless `urgent` (the device is full). Returns how many entries and rows it took away. */
export async function prune(tx: Tx, urgent = false): Promise<number> {
  // By the server's clock: a phone that believes it is 2082 must not forget what a restored server will ask for.
  const now = await tx.meta.get<number>(HEARD_AT)
  if (now === undefined) return 0
  const before = (await tx.meta.get<number>(PRUNED_AT)) ?? 0
  if (!urgent && now - before < EVERY_MS && now >= before) return 0
  await tx.meta.put(PRUNED_AT, now)
  let taken = 0
  for (const entry of await tx.kept.after(0, Infinity)) {
    if (entry.settled_at > now - KEPT_DAYS_MIN * DAY_MS) break
    if (entry.owed === 1 || entry.conflict === 1 || !(await isOver(tx, entry, now))) continue
    await tx.kept.delete(entry.seq)
    taken += 1
    taken += await dropPaidRows(tx, entry, now)
  }
  return taken
}

/** Whether every record that `entry` touches has come to its end: paid, withdrawn, or aged out of the server's picture. */
async function isOver(tx: Tx, entry: KeptEntry, now: number): Promise<boolean> {
  if (entry.settled_at < now - UNHEARD_DAYS_MAX * DAY_MS) return true
  const { live, cursor } = await pullState(tx, entry.actor_id)
  for (const [entity, id] of entry.touches) {
    if (entity !== 'record') continue
    const row = await tx.rows.get(live, entity, id)
    if (row === undefined) {
      if (cursor === null) return false
      continue
    }
    const over = row.server?.paid_at != null || row.server?.status === 'cancelled' || row.server?.status === 'rejected'
    if (row.unsent.length > 0 || !over) return false
  }
  return true
}

async function dropPaidRows(tx: Tx, entry: KeptEntry, now: number): Promise<number> {
  const oldest_day = dayIn((await surroundings(tx)).timezone, now - KEPT_DAYS_MIN * DAY_MS)
  const { live } = await pullState(tx, entry.actor_id)
  let taken = 0
  for (const [entity, id] of entry.touches) {
    const row = await tx.rows.get(live, entity, id)
    if (!row || row.day === undefined || row.day >= oldest_day || row.server?.paid_at == null) continue
    await tx.rows.delete(live, entity, id)
    taken += 1
  }
  return taken
}
