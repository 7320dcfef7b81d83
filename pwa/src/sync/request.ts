/**
 * What to say next. Reads the device's state in one transaction and puts together one request, as text.
 *
 * Order: after a restore of the server first everything that is kept, then the word that this is done, then new work, then
 * what waited. A pull rides on the last request of a run.
 */
import { PROTOCOL } from '../protocol/limits.ts'
import type { Envelope, Report } from '../protocol/messages.ts'
import type { Entry, KeptEntry, OutboxEntry, Tx } from '../store/store.ts'
import { isAhead } from './backoff.ts'
import type { Clock } from './clock.ts'
import { pullState } from './layers.ts'
import { batch, due } from './outbox.ts'
import { DEVICE_ID, EPOCH, REOFFER, SESSION, type ActiveSession, type PullState, type Reoffer } from './places.ts'

/** What was asked, to be compared with what is stored when the answer comes: another tab may have been faster. */
export interface Asked {
  kind: 'work' | 'reoffer' | 'reoffer_done'
  entries: readonly Entry[]
  /** From the outbox, or from what is kept. */
  from: 'outbox' | 'kept'
  device_id: string
  viewer_id: string | null
  epoch: string | null
  cursor: string | null
  pull: boolean
}

/** Whether a pull is owed, may ride along if something is sent anyway, or is not wanted. */
export type PullWish = 'owed' | 'with_work' | 'no'

export interface RequestOptions {
  /** How many mutations the network and the server are trusted with just now. */
  count_max: number
  pull: PullWish
}

/** The next request, or null when there is nothing to say. */
export async function nextRequest(tx: Tx, now: number, options: RequestOptions): Promise<Asked | null> {
  const device_id = await tx.meta.get<string>(DEVICE_ID)
  if (device_id === undefined) return null
  const active = await tx.meta.get<ActiveSession>(SESSION)
  const epoch = (await tx.meta.get<string>(EPOCH)) ?? null
  // A person chosen offline has no session with the server: their work is sent, but nothing can be pulled for them.
  const viewer_id = active && !active.claimed ? active.session.user.id : null
  const said = { device_id, viewer_id, epoch, cursor: null, pull: false }

  const reoffer = await tx.meta.get<Reoffer>(REOFFER)
  if (reoffer) {
    const entries = batch(await tx.kept.after(reoffer.after, options.count_max), options.count_max)
    if (entries.length > 0) return { ...said, kind: 'reoffer', entries, from: 'kept' }
    return {
      ...said,
      kind: 'reoffer_done',
      entries: [],
      from: 'kept',
      epoch: reoffer.epoch,
      pull: viewer_id !== null && options.pull !== 'no',
    }
  }

  const { entries, from, more } = await nextEntries(tx, now, options.count_max)
  const wanted = options.pull === 'owed' || (options.pull === 'with_work' && entries.length > 0)
  const pull = wanted && viewer_id !== null && !more
  if (entries.length === 0 && !pull) return null
  const state: PullState | null = viewer_id === null ? null : await pullState(tx, viewer_id)
  return { ...said, kind: 'work', entries, from, cursor: state?.cursor ?? null, pull }
}

interface Queue {
  entries: readonly (OutboxEntry | KeptEntry)[]
  from: Asked['from']
}

/** The mutations for one request, and whether more could be offered after them. */
async function nextEntries(
  tx: Tx,
  now: number,
  count_max: number,
): Promise<{ entries: readonly Entry[]; from: Asked['from']; more: boolean }> {
  const { fresh, waited } = due(await tx.outbox.all(), now)
  const owed = (await tx.kept.owed()).filter((entry) => !entry.wait || !isAhead(entry.wait.until, now))
  const queues: Queue[] = [
    { entries: fresh, from: 'outbox' },
    { entries: owed.filter((entry) => entry.wait?.why !== 'parked'), from: 'kept' },
    { entries: waited.filter((entry) => entry.wait?.why !== 'parked'), from: 'outbox' },
    // What was refused as a whole request is tried again alone, so that it cannot spoil anything.
    ...waited
      .filter((entry) => entry.wait?.why === 'parked')
      .map((entry): Queue => ({ entries: [entry], from: 'outbox' })),
    ...owed.filter((entry) => entry.wait?.why === 'parked').map((entry): Queue => ({ entries: [entry], from: 'kept' })),
  ]
  const [first, second] = queues.filter((queue) => queue.entries.length > 0)
  if (!first) return { entries: [], from: 'outbox', more: false }
  const entries = batch(first.entries, count_max)
  return { entries, from: first.from, more: second !== undefined || entries.length < first.entries.length }
}

/** The body of a request. Mutations are joined as they were written; nothing about them is encoded again. */
export function requestBody(asked: Asked, client_version: string, clock: Clock, report: Report): string {
  const envelope: Envelope = {
    protocol: PROTOCOL,
    client_version,
    device_id: asked.device_id,
    viewer_id: asked.viewer_id,
    sent_at: clock.stamp(clock.now()),
    tick: clock.tick(),
    epoch: asked.epoch,
    cursor: asked.cursor,
    pull: asked.pull,
    report,
  }
  if (asked.kind === 'reoffer_done') envelope.reoffer_done = true
  if (asked.from === 'kept') {
    const receipts = Object.fromEntries(
      (asked.entries as KeptEntry[]).flatMap(({ id, receipt }) => (receipt === null ? [] : [[id, receipt]])),
    )
    if (Object.keys(receipts).length > 0) envelope.receipts = receipts
  }
  const texts = asked.entries.map((entry) => entry.json).join(',')
  return `${JSON.stringify(envelope).slice(0, -1)},"mutations":[${texts}]}`
}
