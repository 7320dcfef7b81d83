/**
 * Who stands at this device: signing in and out, and choosing another person without a network.
 *
 * Nothing here touches the outbox or who wrote what in it: the author of a mutation was fixed when it was made.
 */
import { ApiError, NetworkFailure, refusalOf, type Network } from '../net/network.ts'
import type { Store, Tx } from '../store/store.ts'
import type { Session } from './api.ts'
import { OWN_WORK } from './carry.ts'
import { readGate } from './gate.ts'
import { forget } from './leaders.ts'
import { pullState, type Twin } from './layers.ts'
import { layUnsent } from './pull.ts'
import {
  ACCOUNTS,
  CONTACT_AT,
  DEVICE_ID,
  EPOCH,
  FACTORY,
  LIVE_USER,
  LOCKED,
  SESSION,
  SIGN_OUT_OWED,
  type Account,
  type ActiveSession,
} from './places.ts'

const PATH = '/api/v1/session'

/** Rejects with `ApiError`, or `NetworkFailure` when nobody answered. */
export async function signIn(
  network: Network,
  store: Store,
  said: { login: string; secret: string; device: { id: string; name: string } },
  now: number,
  twin: Twin,
): Promise<ActiveSession> {
  const answer = await network.send({ method: 'POST', path: PATH, body: JSON.stringify(said) })
  if (answer.status !== 200) throw refusalOf(answer)
  const session = readSession(answer.body)
  const active: ActiveSession = { session, confirmed_at: now }
  await store.write(async (tx) => {
    // The server corrects an id that is not this device's own (any more).
    await tx.meta.put(DEVICE_ID, session.device.id)
    await remember(tx, active, said.login)
    await tx.meta.put(LIVE_USER, session.user.id)
    await tx.meta.delete(SIGN_OUT_OWED)
    // A device that knew another history keeps its old epoch: the next sync finds the difference and heals it.
    if ((await tx.meta.get(EPOCH)) === undefined) await tx.meta.put(EPOCH, session.epoch)
    const { live, cursor } = await pullState(tx, session.user.id)
    if (cursor === null) await layUnsent(tx, session.user.id, live, twin)
  })
  return active
}

/** Asks the server who is signed in, and takes over what it says. Null when it says that nobody is. */
export async function confirm(network: Network, store: Store, now: number): Promise<ActiveSession | null> {
  const answer = await network.send({ method: 'GET', path: PATH, body: null })
  if (answer.status === 401) return null
  if (answer.status !== 200) throw refusalOf(answer)
  const active: ActiveSession = { session: readSession(answer.body), confirmed_at: now }
  await store.write(async (tx) => {
    const before = await tx.meta.get<ActiveSession>(SESSION)
    // Locked meanwhile, or somebody else is here, or the same name was chosen without a PIN: the server's session, which is
    // still its person's, proves nothing about who touches the screen now.
    if (before?.session.user.id !== active.session.user.id || before.claimed) return
    await tx.meta.put(LIVE_USER, active.session.user.id)
    await remember(tx, active)
  })
  return active
}

/** Ends the session on this device at once; the server hears of it now or as soon as it can be reached. */
export async function signOut(store: Store): Promise<void> {
  await store.write(async (tx) => {
    const active = await tx.meta.get<ActiveSession>(SESSION)
    if (!active) return
    const person_id = active.session.user.id
    // What the server told this person is not for the next one. Their unsent work stays, sealed under their name.
    await forget(tx, person_id)
    await tx.meta.delete(SESSION)
    if (active.claimed) return
    await tx.meta.delete(LIVE_USER)
    await tx.meta.put(SIGN_OUT_OWED, true)
  })
}

/** Tells the server of a sign-out that it has not heard of. A failure leaves it owed. */
export async function paySignOut(network: Network, store: Store): Promise<void> {
  if (!(await store.read(isDue))) return
  try {
    const answer = await network.send({ method: 'DELETE', path: PATH, body: null })
    if (answer.status >= 500 || answer.status === 429) return
    await store.write((tx) => tx.meta.delete(SIGN_OUT_OWED))
  } catch (error) {
    if (!(error instanceof NetworkFailure)) throw error
  }
}

/** A locked-out person's session (the mark is their id) waits until what only it can carry has gone out: decisions. */
async function isDue(tx: Tx): Promise<boolean> {
  const owed = await tx.meta.get<true | string>(SIGN_OUT_OWED)
  if (typeof owed !== 'string') return owed === true
  return !(await tx.outbox.all()).some(({ actor_id, type }) => actor_id === owed && !OWN_WORK.has(type))
}

/** Chooses a person known on this device. Unless the server's session is theirs, their work counts as claimed. */
export async function switchTo(store: Store, user_id: string): Promise<ActiveSession> {
  return store.write(async (tx) => {
    const known = ((await tx.meta.get<Account[]>(ACCOUNTS)) ?? []).find((account) => account.id === user_id)
    const factory = await tx.meta.get<Session['factory']>(FACTORY)
    const device_id = await tx.meta.get<string>(DEVICE_ID)
    const before = await tx.meta.get<ActiveSession>(SESSION)
    const { shared } = await readGate(tx)
    // On a shared device whoever comes back has to prove it, even if the server's session is still theirs.
    const live = (await tx.meta.get<string>(LIVE_USER)) === user_id && (!shared || before?.session.user.id === user_id)
    if (!known || !factory || !device_id || (known.role !== 'worker' && !live))
      throw new ApiError(401, 'sign_in_required')
    const { login: _login, ...user } = known
    const epoch = (await tx.meta.get<string>(EPOCH)) ?? ''
    const active: ActiveSession = {
      session: { user, factory, device: { id: device_id }, epoch },
      confirmed_at: 0,
      ...(live ? {} : { claimed: true, made: [] }),
    }
    await tx.meta.put(SESSION, active)
    await tx.meta.delete(LOCKED)
    return active
  })
}

async function remember(tx: Tx, active: ActiveSession, login?: string): Promise<void> {
  const { user, factory } = active.session
  const accounts = (await tx.meta.get<Account[]>(ACCOUNTS)) ?? []
  const before = accounts.find((account) => account.id === user.id)
  const known = login ?? before?.login
  const account: Account = { ...user, ...(known === undefined ? {} : { login: known }) }
  await tx.meta.put(SESSION, active)
  await tx.meta.delete(LOCKED)
  // The server has just spoken: masters are not sent away because the last sync was long ago.
  await tx.meta.put(CONTACT_AT, active.confirmed_at)
  await tx.meta.put(FACTORY, factory)
  await tx.meta.put(ACCOUNTS, [...accounts.filter(({ id }) => id !== user.id), account])
}

function readSession(body: unknown): Session {
  const { user, factory, device, epoch } = (body ?? {}) as Partial<Session>
  if (!user?.id || !factory?.timezone || !device?.id || !epoch) throw new NetworkFailure('no answer of our server')
  return { user, factory, device, epoch }
}
