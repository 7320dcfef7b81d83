/**
 * One answer taken in whole, in one transaction: outcomes, the server's epoch, changes. Crash before it, and nothing has
 * happened: the same is sent again, and the server says the same again.
 */
import type { SyncResponse } from '../protocol/messages.ts'
import type { Tx } from '../store/store.ts'
import type { Twin } from './layers.ts'
import { EPOCH, HEARD_AT, LOCKED, REOFFER, SESSION, type ActiveSession, type Reoffer } from './places.ts'
import type { pullAnew, takeChanges } from './pull.ts'
import type { Asked } from './request.ts'
import { settle, type Settling } from './settle.ts'

/** What only a page does with an answer; the worker leaves it to the next page. */
export interface PullHalf {
  takeChanges: typeof takeChanges
  pullAnew: typeof pullAnew
  twin: Twin
}

export interface Taken {
  /** How many mutations got a final outcome. */
  finals: number
  /** More pages of changes wait. */
  more: boolean
  /** The server's history changed: everything kept is to be offered again. */
  reoffering: boolean
}

export async function takeAnswer(
  tx: Tx,
  asked: Asked,
  response: SyncResponse,
  by: Settling & { pull?: PullHalf },
): Promise<Taken> {
  const finals = await settle(tx, asked.from, asked.entries, response.outcomes, by)
  const reoffering = await followEpoch(tx, asked, response, by.pull)
  await tx.meta.put(HEARD_AT, by.said_at)
  const may_pull = asked.pull && !reoffering && !response.upgrade && !response.revoked && response.pull_refused === null
  let more = false
  if (
    by.pull &&
    may_pull &&
    asked.viewer_id !== null &&
    (await isKnownHere(tx, asked.viewer_id)) &&
    response.epoch === (await tx.meta.get<string>(EPOCH))
  ) {
    const taken = await by.pull.takeChanges(tx, asked.viewer_id, asked.cursor, response, by.said_at, by.pull.twin)
    // A page that came too late was dropped: ask again from where the other tab is now.
    more = taken ? response.more : true
  }
  return { finals, more, reoffering }
}

/** Whether the asker has not signed out since: then nothing more of theirs belongs on this device. Being locked is no end. */
async function isKnownHere(tx: Tx, viewer_id: string): Promise<boolean> {
  const active = await tx.meta.get<ActiveSession>(SESSION)
  return (active?.session.user.id ?? (await tx.meta.get<string>(LOCKED))) === viewer_id
}

/**
 * Rule 11, the device's half. While the epochs differ nothing is pulled: first the server gets back what it lost. The old
 * epoch is said until the end, so that a crash in between changes nothing; then `reoffer_done` is said under the new one.
 */
async function followEpoch(tx: Tx, asked: Asked, response: SyncResponse, pull?: PullHalf): Promise<boolean> {
  const known = await tx.meta.get<string>(EPOCH)
  const reoffer = await tx.meta.get<Reoffer>(REOFFER)
  if (known === undefined) {
    await tx.meta.put(EPOCH, response.epoch)
    return false
  }
  if (asked.kind === 'reoffer_done') {
    // Another tab has finished it, or yet another history began: what this answer says is no longer about us.
    if (!reoffer || reoffer.epoch !== asked.epoch) return reoffer !== undefined
    if (response.epoch === reoffer.epoch && !response.reoffer) {
      await tx.meta.put(EPOCH, response.epoch)
      await tx.meta.delete(REOFFER)
      if (asked.viewer_id !== null) await pull?.pullAnew(tx, asked.viewer_id)
      return false
    }
    await tx.meta.put(REOFFER, { epoch: response.epoch, after: 0 } satisfies Reoffer)
    return true
  }
  if (asked.epoch !== known) return reoffer !== undefined
  if (response.epoch === known && !response.reoffer) {
    // The history that we know: if a re-offer was begun for another one, that one is gone.
    if (reoffer) await tx.meta.delete(REOFFER)
    return false
  }
  const same = reoffer?.epoch === response.epoch
  const last = asked.kind === 'reoffer' && same ? (asked.entries.at(-1)?.seq ?? 0) : 0
  await tx.meta.put(REOFFER, {
    epoch: response.epoch,
    after: Math.max(same ? (reoffer?.after ?? 0) : 0, last),
  } satisfies Reoffer)
  return true
}
