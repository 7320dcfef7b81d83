/** The rest of the gate, fetched when somebody stands there: who is known here, and how long masters and admins stay. */
import type { Tx } from '../store/store.ts'
import type { Gate, KnownPerson } from './api.ts'
import { FUTURE_MS, lock, readGate, type GateSetting } from './gate.ts'
import { pullState } from './layers.ts'
import {
  ACCOUNTS,
  CONTACT_AT,
  GATE,
  pullKey,
  SESSION,
  SIGN_OUT_OWED,
  type Account,
  type ActiveSession,
} from './places.ts'

/** Takes away what the server told this person. Their unsent work stays, sealed under their name. */
export async function forget(tx: Tx, person_id: string): Promise<void> {
  const { live, next } = await pullState(tx, person_id)
  await tx.rows.clear(live)
  if (next !== undefined) await tx.rows.clear(next)
  await tx.meta.delete(pullKey(person_id))
}

/**
 * On a shared device the picture of a whole line does not lie about: masters and admins whom the server has not seen for
 * `leader_ms`, or no longer knows (`refused`), are signed out here. Returns whether anyone was.
 */
export async function sendLeadersAway(
  tx: Tx,
  heard_at: number | null,
  now: number,
  refused: boolean,
): Promise<boolean> {
  const { shared, leader_ms } = await readGate(tx)
  if (!shared) return false
  const before = (await tx.meta.get<number>(CONTACT_AT)) ?? null
  // A contact in the future was by a clock that was wrong then, or is now: it proves nothing, and must not buy anybody time.
  const contact = Math.max(0, ...[before, heard_at].filter((at) => at !== null && at <= now + FUTURE_MS).map(Number))
  if (contact > 0 && contact !== before) await tx.meta.put(CONTACT_AT, contact)
  const active = await tx.meta.get<ActiveSession>(SESSION)
  const alone = (before !== null || heard_at !== null) && now - contact > leader_ms
  let away = false
  for (const { id, role } of (await tx.meta.get<Account[]>(ACCOUNTS)) ?? []) {
    const here = active?.session.user.id === id
    if (role === 'worker' || !(alone || (here && refused))) continue
    if ((await tx.meta.get(pullKey(id))) !== undefined) await forget(tx, id)
    else if (!here) continue
    away = true
    if (here) await lock(tx)
    // Behind a lock, or a name chosen without a PIN, the server's session may still be theirs.
    if (here || active === undefined || active.claimed) await tx.meta.put(SIGN_OUT_OWED, true)
  }
  return away
}

export async function setGate(tx: Tx, change: Partial<GateSetting>): Promise<Gate> {
  const { locked, ...setting } = await readGate(tx)
  await tx.meta.put(GATE, { ...setting, ...change } satisfies GateSetting)
  return { ...setting, ...change, locked }
}

/** Everyone who may be chosen on this device, with how much of theirs waits here. */
export async function knownPeople(tx: Tx): Promise<KnownPerson[]> {
  const entries = await tx.outbox.all()
  const unsent = (id: string): number => entries.filter((entry) => entry.actor_id === id && !entry.carried).length
  return ((await tx.meta.get<Account[]>(ACCOUNTS)) ?? []).map((one) => ({ ...one, unsent: unsent(one.id) }))
}
