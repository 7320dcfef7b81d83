/**
 * The gate of a device that several people use: how it is set, and locking it.
 *
 * No verifier of anybody's PIN is ever stored here. So without a network nobody can prove who they are: a choice of person
 * is a claim, and says so in each mutation made under it.
 */
import { ApiError } from '../net/network.ts'
import type { Mutation } from '../protocol/mutations.ts'
import type { Tx } from '../store/store.ts'
import type { Gate, WorkRecord } from './api.ts'
import { GATE, LIVE_USER, LOCKED, SESSION, SIGN_OUT_OWED, type ActiveSession } from './places.ts'

export type GateSetting = Pick<Gate, 'shared' | 'idle_ms' | 'leader_ms'>

/** Within this a clock is taken at its word. */
export const FUTURE_MS = 60_000
export const LEADER_OFFLINE_MS = 4 * 3_600_000
export const OWN: GateSetting = { shared: false, idle_ms: null, leader_ms: LEADER_OFFLINE_MS }

export async function readGate(tx: Tx): Promise<Gate> {
  const [setting, locked] = await Promise.all([tx.meta.get<GateSetting>(GATE), tx.meta.get<string>(LOCKED)])
  return { ...(setting ?? OWN), locked: locked ?? null }
}

/** Nobody stands here any more. Rows stay; the server's session is given back once nothing that waits here needs it. */
export async function lock(tx: Tx): Promise<void> {
  const active = await tx.meta.get<ActiveSession>(SESSION)
  if (!active) return
  await tx.meta.put(LOCKED, active.session.user.id)
  await tx.meta.delete(SESSION)
  // From here on the session proves nothing about who touches the screen.
  await tx.meta.delete(LIVE_USER)
  if (active.claimed || (await tx.meta.get(SIGN_OUT_OWED)) !== undefined) return
  await tx.meta.put(SIGN_OUT_OWED, active.session.user.id)
}

/** Whether `active` is still who stands at this device: another tab may have let somebody else in. */
export async function stillHere(tx: Tx, active: ActiveSession): Promise<ActiveSession | null> {
  const there = await tx.meta.get<ActiveSession>(SESSION)
  if (there?.session.user.id !== active.session.user.id || there.claimed !== active.claimed) return null
  return there
}

/** A person changes only own work; whoever came in meanwhile must not carry out what another one began. */
export function requireOwn(record: WorkRecord, active: ActiveSession | null): void {
  if (record.worker_id !== active?.session.user.id) throw new ApiError(409, 'person_changed')
}

/** A claim with what was made under it. */
export function withMade(active: ActiveSession, made: readonly Mutation[]): ActiveSession {
  const records = made.filter(({ type }) => type === 'record.create').map(({ id }) => id)
  return { ...active, made: [...(active.made ?? []), ...records] }
}

/** How long ago (ms) the screen was touched last, by what `now` says; Infinity when nothing proves a touch. */
export function untouchedFor(touched: number | null, now: number): number {
  const since = touched === null ? Infinity : now - touched
  // A touch in the future was by a clock that was wrong then, or is now: no proof of anything.
  return since < -FUTURE_MS ? Infinity : since
}
