/** One step of a run: one request put together, sent, and its answer taken in. */
import { NetworkFailure, type NetAnswer, type Network } from '../net/network.ts'
import { decodeResponse, MalformedAnswer } from '../protocol/decode.ts'
import type { AckedDay, Report, SyncResponse } from '../protocol/messages.ts'
import { StorageFull, type Store } from '../store/store.ts'
import { takeAnswer, type PullHalf, type Taken } from './answer.ts'
import type { ackedDays, Digest, Told, whatToTell } from './acked.ts'
import { failureDelay } from './backoff.ts'
import { fraction, type Clock } from './clock.ts'
import { isHeldBack, letGo } from './hold.ts'
import { ACKED_TOLD, EVICTED_AT } from './places.ts'
import { wentBadly, wentWell, type Pace } from './pace.ts'
import { setAside } from './park.ts'
import type { prune } from './prune.ts'
import { nextRequest, requestBody, type Asked, type PullWish } from './request.ts'
import type { Seen } from './status.ts'
import type { Settling } from './settle.ts'
import { verdictOn } from './verdict.ts'

const SIGN_IN_PATIENCE_MS = 5 * 60_000
/** Mutations of about 300 bytes: two or three packets. Hours without a network must not make one request of each. */
const HANDFUL = 10

export interface ExchangeParts {
  store: Store
  clock: Clock
  network: Network
  client_version: string
  /** How to take in what the server tells, and how to draw it. Without these nothing may be pulled: the worker only sends. */
  pull?: PullHalf
  redraw?: Settling['redraw']
  /** How to make room on a full device. */
  prune?: typeof prune
  /** What else the server should know about this device. */
  facts?: () => Pick<Report, 'storage' | 'battery' | 'shared'>
  /** What its log says of itself, and how that is put into figures. The worker says nothing of it: the page will. */
  log?: { whatToTell: typeof whatToTell; ackedDays: typeof ackedDays }
  digest?: Digest | undefined
  /** Tells other tabs that rows or mutations have changed. */
  ring?: () => void
}

/** What the run shall do after a step. `end` also after a failure; then `pace` says when to try again. */
export type Step = { go: 'on' | 'end'; pull: PullWish }

export async function exchange(parts: ExchangeParts, pace: Pace, seen: Seen, pull: PullWish): Promise<Step> {
  const { store, clock, network } = parts
  const next = await store.read(async (tx) => {
    const asked = await nextRequest(tx, clock.now(), { count_max: pace.count_max, pull })
    if (!asked) return null
    const riding = asked.from === 'outbox' ? asked.entries : []
    const told = await parts.log?.whatToTell(tx, riding, clock.now(), (at) => clock.stamp(at))
    return { asked, riding, told, evicted_at: await tx.meta.get<number>(EVICTED_AT) }
  })
  if (!next) return { go: 'end', pull }
  const { asked, told } = next
  if (asked.entries.some(isHeldBack)) {
    await store.write((tx) => letGo(tx, asked.entries))
    return { go: 'on', pull }
  }
  const acked = told?.held && parts.digest ? await parts.log?.ackedDays(told.held, parts.digest) : undefined
  const body = requestBody(asked, parts.client_version, clock, report(parts, seen, { ...next, acked }))
  let answer: NetAnswer
  try {
    answer = await network.send({ method: 'POST', path: '/api/v1/sync', body })
  } catch (error) {
    if (!(error instanceof NetworkFailure)) throw error
    return noAnswer(parts, pace, seen, asked, pull)
  }
  seen.online = true
  const now = clock.now()
  const verdict = verdictOn(answer, pace.failures, fraction(clock))
  if (verdict.kind === 'read') {
    const step = await read(parts, pace, seen, asked, answer, pull)
    if (acked && pace.failures === 0) await store.write((tx) => tx.meta.put(ACKED_TOLD, now))
    return step
  }
  if (verdict.kind === 'sign_in') {
    seen.session_refused = true
    wentBadly(pace, now + SIGN_IN_PATIENCE_MS)
    return { go: 'end', pull }
  }
  if (verdict.kind === 'later') {
    seen.server_trouble = !verdict.asked
    wentBadly(pace, now + verdict.delay_ms, verdict.asked)
    return { go: 'end', pull }
  }
  if (asked.entries.length > 1) {
    pace.count_max = Math.ceil(asked.entries.length / 2)
    return { go: 'on', pull }
  }
  pace.singles_broken += verdict.server_trouble || asked.entries.length === 0 ? 1 : 0
  if (asked.entries.length === 0 || pace.singles_broken > 1) {
    seen.server_trouble = true
    wentBadly(pace, now + failureDelay(pace.failures + 1, fraction(clock)))
    return { go: 'end', pull }
  }
  await store.write((tx) => setAside(tx, asked, verdict.code, now, fraction(clock)))
  return { go: 'on', pull }
}

async function read(
  parts: ExchangeParts,
  pace: Pace,
  seen: Seen,
  asked: Asked,
  answer: NetAnswer,
  pull: PullWish,
): Promise<Step> {
  const { clock } = parts
  const now = clock.now()
  let response: SyncResponse
  try {
    response = decodeResponse(
      answer.body,
      asked.entries.map((entry) => entry.id),
    )
  } catch (error) {
    if (!(error instanceof MalformedAnswer)) throw error
    // Someone answered, but it was not our server: a log-in page of the Wi-Fi, a proxy.
    return noAnswer(parts, pace, seen, asked, pull)
  }
  const server_ms = Date.parse(response.server_time)
  const said_at = Number.isNaN(server_ms) ? now : server_ms
  const taken = await takeIn(parts, seen, asked, response, { now, said_at })
  if (taken.finals > 0 || response.changes.length > 0) parts.ring?.()
  seen.last_success_at = now
  if (taken.finals > 0) seen.progress_at = now
  seen.server_trouble = false
  seen.revoked = response.revoked
  seen.upgrade = response.upgrade
  if (asked.pull) seen.session_refused = response.pull_refused !== null
  seen.skew_ms = said_at - now

  // A server that tells nothing new and says there is more would keep us here for ever.
  const circling = asked.pull && taken.more && response.cursor === asked.cursor && response.changes.length === 0
  const contradicts_itself = asked.kind === 'reoffer_done' && taken.reoffering && response.epoch === asked.epoch
  if (circling || contradicts_itself) {
    wentBadly(pace, now + failureDelay(pace.failures + 1, fraction(clock)))
    return { go: 'end', pull: 'owed' }
  }
  wentWell(pace, asked.entries.length)
  if (taken.reoffering) return { go: 'on', pull: 'owed' }
  return { go: 'on', pull: asked.pull ? (taken.more ? 'owed' : 'no') : pull }
}

/**
 * On a full device the outcomes come first: they need no more room than the outbox had. What the server tells can be asked
 * for again when there is room.
 */
async function takeIn(
  parts: ExchangeParts,
  seen: Seen,
  asked: Asked,
  response: SyncResponse,
  times: { now: number; said_at: number },
): Promise<Taken> {
  const { pull, redraw, prune: makeRoom } = parts
  const by = { ...times, chance: () => fraction(parts.clock), ...(pull && { pull }), ...(redraw && { redraw }) }
  try {
    const taken = await parts.store.write((tx) => takeAnswer(tx, asked, response, by))
    if (asked.pull) seen.storage_full = false
    return taken
  } catch (error) {
    if (!(error instanceof StorageFull)) throw error
    seen.storage_full = true
    await parts.store.write(async (tx) => makeRoom?.(tx, true))
    return parts.store.write((tx) => takeAnswer(tx, { ...asked, pull: false }, response, by))
  }
}

function noAnswer(parts: ExchangeParts, pace: Pace, seen: Seen, asked: Asked, pull: PullWish): Step {
  seen.online = false
  // Perhaps it was too long for this network: half of it next time. A handful fits wherever anything does.
  pace.count_max = Math.min(pace.count_max, Math.max(HANDFUL, Math.ceil(asked.entries.length / 2)))
  wentBadly(pace, parts.clock.now() + failureDelay(pace.failures + 1, fraction(parts.clock)))
  return { go: 'end', pull }
}

/** How the device stands once this request has arrived: what rides on it is not counted as unsent. */
function report(
  parts: ExchangeParts,
  seen: Seen,
  said: {
    riding: readonly unknown[]
    told: Told | undefined
    evicted_at: number | undefined
    acked: AckedDay[] | undefined
  },
): Report {
  const { clock } = parts
  const unsent = Math.max(0, seen.unsent - said.riding.length)
  const oldest_at = said.told ? said.told.oldest_at : seen.oldest_at
  return {
    unsent,
    oldest_at: unsent === 0 || oldest_at === null ? null : clock.stamp(oldest_at),
    ...(said.told && { people: said.told.people }),
    ...parts.facts?.(),
    ...(said.evicted_at !== undefined && { evicted_at: clock.stamp(said.evicted_at) }),
    ...(said.acked && { acked: said.acked }),
  }
}
