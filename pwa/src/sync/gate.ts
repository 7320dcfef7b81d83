/**
 * The gate of a device that several people use: how it is set, and locking it.
 *
 * No verifier of anybody's PIN is ever stored here. So without a network nobody can prove who they are: a choice of person
 * is a claim, and says so in each mutation made under it.
 */
import type { Tx } from '../store/store.ts'
import type { Gate } from './api.ts'
import { GATE, LIVE_USER, LOCKED, SESSION, type ActiveSession } from './places.ts'

export type GateSetting = Pick<Gate, 'shared' | 'idle_ms' | 'leader_ms'>

export const LEADER_OFFLINE_MS = 4 * 3_600_000
export const OWN: GateSetting = { shared: false, idle_ms: null, leader_ms: LEADER_OFFLINE_MS }

export async function readGate(tx: Tx): Promise<Gate> {
  const setting = (await tx.meta.get<GateSetting>(GATE)) ?? OWN
  return { ...setting, locked: (await tx.meta.get<string>(LOCKED)) ?? null }
}

/** Nobody stands here any more. Rows stay, and so does the server's session: what its person decided may still go out. */
export async function lock(tx: Tx): Promise<void> {
  const active = await tx.meta.get<ActiveSession>(SESSION)
  if (!active) return
  await tx.meta.put(LOCKED, active.session.user.id)
  await tx.meta.delete(SESSION)
  // From here on the session proves nothing about who touches the screen.
  await tx.meta.delete(LIVE_USER)
}

/** Whether `active` is still who stands at this device: another tab may have let somebody else in. */
export async function stillHere(tx: Tx, active: ActiveSession): Promise<ActiveSession | null> {
  const there = await tx.meta.get<ActiveSession>(SESSION)
  if (there?.session.user.id !== active.session.user.id || there.claimed !== active.claimed) return null
  return there
}
