/** One step of a run: one request put together, sent, and its answer taken in. */
import { NetworkFailure, type NetAnswer, type Network } from '../net/network.ts'
import { decodeResponse, MalformedAnswer } from '../protocol/decode.ts'
import { MUTATIONS_MAX } from '../protocol/limits.ts'
import type { Report, SyncResponse } from '../protocol/messages.ts'
import { StorageFull, type Store } from '../store/store.ts'
import { takeAnswer, type Taken } from './answer.ts'
import { failureDelay } from './backoff.ts'
import { fraction, type Clock } from './clock.ts'
import type { Twin } from './layers.ts'
import { setAside } from './park.ts'
import { prune } from './prune.ts'
import { nextRequest, requestBody, type Asked, type PullWish } from './request.ts'
import type { Seen } from './status.ts'
import { verdictOn } from './verdict.ts'

/** Batches begin small, for a slow network must not lose a big one again and again, and double while all goes well. */
const COUNT_FIRST = 50
const SIGN_IN_PATIENCE_MS = 5 * 60_000

export interface ExchangeParts {
  store: Store
  clock: Clock
  network: Network
  twin: Twin
  client_version: string
  /** What else the server should know about this device. */
  facts?: () => Pick<Report, 'storage' | 'battery'>
  /** Tells other tabs that rows or mutations have changed. */
  ring?: () => void
}

/** How fast the engine may go just now. Lives in memory: after a crash it begins anew, which is right. */
export class Pace {
  count_max = COUNT_FIRST
  /** Failed attempts in a row. */
  failures = 0
  /** Requests with a single mutation that the server broke on, in a row: one is a bad mutation, two are a bad server. */
  singles_broken = 0
  /** Not before this time unless something new happened, and not before that one at all. */
  blocked_until = 0
  asked_until = 0

  wentWell(sent: number): void {
    if (sent >= this.count_max) this.count_max = Math.min(MUTATIONS_MAX, this.count_max * 2)
    this.failures = 0
    this.singles_broken = 0
    this.blocked_until = 0
  }

  failed(until: number, asked: boolean): void {
    this.failures += 1
    this.blocked_until = until
    if (asked) this.asked_until = until
  }
}

/** What the run shall do after a step. `end` also after a failure; then `pace` says when to try again. */
export type Step = { go: 'on' | 'end'; pull: PullWish }

export async function exchange(parts: ExchangeParts, pace: Pace, seen: Seen, pull: PullWish): Promise<Step> {
  const { store, clock, network } = parts
  const asked = await store.read((tx) => nextRequest(tx, clock.now(), { count_max: pace.count_max, pull }))
  if (!asked) return { go: 'end', pull }
  const body = requestBody(asked, parts.client_version, clock, report(parts, seen))
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
  if (verdict.kind === 'read') return read(parts, pace, seen, asked, answer, pull)
  if (verdict.kind === 'sign_in') {
    seen.session_refused = true
    pace.failed(now + SIGN_IN_PATIENCE_MS, false)
    return { go: 'end', pull }
  }
  if (verdict.kind === 'later') {
    seen.server_trouble = !verdict.asked
    pace.failed(now + verdict.delay_ms, verdict.asked)
    return { go: 'end', pull }
  }
  if (asked.entries.length > 1) {
    pace.count_max = Math.ceil(asked.entries.length / 2)
    return { go: 'on', pull }
  }
  pace.singles_broken += verdict.server_trouble || asked.entries.length === 0 ? 1 : 0
  if (asked.entries.length === 0 || pace.singles_broken > 1) {
    seen.server_trouble = true
    pace.failed(now + failureDelay(pace.failures + 1, fraction(clock)), false)
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
  const taken = await takeIn(parts, seen, asked, response, now)
  if (taken.finals > 0 || response.changes.length > 0) parts.ring?.()
  seen.last_success_at = now
  if (taken.finals > 0) seen.progress_at = now
  seen.server_trouble = false
  seen.revoked = response.revoked
  seen.upgrade = response.upgrade
  if (asked.pull) seen.session_refused = response.pull_refused !== null
  const server_ms = Date.parse(response.server_time)
  if (!Number.isNaN(server_ms)) seen.skew_ms = server_ms - now

  // A server that tells nothing new and says there is more would keep us here for ever.
  const circling = asked.pull && taken.more && response.cursor === asked.cursor && response.changes.length === 0
  const contradicts_itself = asked.kind === 'reoffer_done' && taken.reoffering && response.epoch === asked.epoch
  if (circling || contradicts_itself) {
    pace.failed(now + failureDelay(pace.failures + 1, fraction(clock)), false)
    return { go: 'end', pull: 'owed' }
  }
  pace.wentWell(asked.entries.length)
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
  now: number,
): Promise<Taken> {
  const by = { now, chance: () => fraction(parts.clock), twin: parts.twin }
  try {
    const taken = await parts.store.write((tx) => takeAnswer(tx, asked, response, by))
    if (asked.pull) seen.storage_full = false
    return taken
  } catch (error) {
    if (!(error instanceof StorageFull)) throw error
    seen.storage_full = true
    await parts.store.write((tx) => prune(tx, now, true))
    return parts.store.write((tx) => takeAnswer(tx, { ...asked, pull: false }, response, by))
  }
}

function noAnswer(parts: ExchangeParts, pace: Pace, seen: Seen, asked: Asked, pull: PullWish): Step {
  seen.online = false
  // Perhaps it was too long for this network: half of it next time.
  if (asked.entries.length > 1) pace.count_max = Math.ceil(asked.entries.length / 2)
  pace.failed(parts.clock.now() + failureDelay(pace.failures + 1, fraction(parts.clock)), false)
  return { go: 'end', pull }
}

function report(parts: ExchangeParts, seen: Seen): Report {
  const oldest_at = seen.oldest_at === null ? null : parts.clock.stamp(seen.oldest_at)
  return { unsent: seen.unsent, oldest_at, ...parts.facts?.() }
}
