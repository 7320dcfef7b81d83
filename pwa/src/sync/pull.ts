/**
 * What the server tells, taken into the viewer's own space.
 *
 * A snapshot is built beside the live space and swapped in when it is whole, so a screen never shows half a factory. A
 * pull removes nothing that this device holds an acknowledgement for only because the server lacks it (rule 11).
 */
import { KEPT_DAYS_MIN } from '../protocol/limits.ts'
import type { Body, SyncResponse } from '../protocol/messages.ts'
import type { KeptEntry, Row, Touch, Tx } from '../store/store.ts'
import { dayIn } from '../protocol/wall_clock.ts'
import {
  layersOf,
  mutationOf,
  pullState,
  putRow,
  rowOrNew,
  surroundings,
  withLayers,
  type Surroundings,
  type Twin,
} from './layers.ts'
import { pullKey, type PullState } from './places.ts'
import { refusal } from './draw.ts'

const DAY_MS = 86_400_000

/** Takes in one page. `cursor` is the one that was sent: when another tab has moved on since, the page is old and dropped. */
export async function takeChanges(
  tx: Tx,
  viewer_id: string,
  cursor: string | null,
  response: SyncResponse,
  said_at: number,
  twin: Twin,
): Promise<boolean> {
  const state = await pullState(tx, viewer_id)
  if (state.cursor !== cursor) return false
  if (response.snapshot) await takeSnapshotPage(tx, viewer_id, state, response, said_at, twin)
  else await takeLivePage(tx, viewer_id, state, response, twin)
  return true
}

/** Forgets the cursor, so that the next pull begins with a snapshot. The live space stays until that is whole. */
export async function pullAnew(tx: Tx, viewer_id: string): Promise<void> {
  const { live, next } = await pullState(tx, viewer_id)
  if (next !== undefined) await tx.rows.clear(next)
  await tx.meta.put(pullKey(viewer_id), { cursor: null, live } satisfies PullState)
}

async function takeLivePage(
  tx: Tx,
  viewer_id: string,
  state: PullState,
  response: SyncResponse,
  twin: Twin,
): Promise<void> {
  if (state.next !== undefined) await tx.rows.clear(state.next)
  if (response.changes.length > 0) {
    const around = await surroundings(tx)
    const layers = layersOf(await tx.outbox.all())
    for (const change of response.changes) {
      const touch: Touch = [change.entity, 'put' in change ? change.put.id : change.drop]
      const { missing: _missing, refused: _refused, ...row } = await rowOrNew(tx, state.live, touch)
      const told: Row = { ...row, server: 'put' in change ? change.put : null }
      await putRow(tx, withLayers(told, layers(viewer_id, touch), twin, around))
    }
  }
  await tx.meta.put(pullKey(viewer_id), { cursor: response.cursor, live: state.live } satisfies PullState)
}

async function takeSnapshotPage(
  tx: Tx,
  viewer_id: string,
  state: PullState,
  response: SyncResponse,
  said_at: number,
  twin: Twin,
): Promise<void> {
  const begins = state.next === undefined || state.cursor === null || (await isToldAgain(tx, state.next, response))
  const next = begins ? spaceAfter(state.live) : (state.next ?? '')
  if (begins) await tx.rows.clear(next)
  for (const change of response.changes) {
    if ('put' in change) {
      const bare: Row = { space: next, entity: change.entity, id: change.put.id, server: change.put, unsent: [] }
      await tx.rows.put(withLayers(bare, [], twin, NOWHERE))
    } else await tx.rows.delete(next, change.entity, change.drop)
  }
  if (response.more) {
    // A null cursor in the middle means "begin again": the next page that comes then clears what was built.
    await tx.meta.put(pullKey(viewer_id), { cursor: response.cursor, live: state.live, next } satisfies PullState)
    return
  }
  await carryOver(tx, viewer_id, state.live, next, said_at, twin)
  await tx.rows.clear(state.live)
  await tx.meta.put(pullKey(viewer_id), { cursor: response.cursor, live: next } satisfies PullState)
}

/**
 * Whether a page belongs to another snapshot than the one that is being built: the server begins anew, without saying so,
 * when the viewer's scope has changed between two pages. Within one snapshot no row is told twice, but for people, who
 * come along with the records that they decided.
 */
async function isToldAgain(tx: Tx, next: string, response: SyncResponse): Promise<boolean> {
  for (const change of response.changes) {
    if (!('put' in change) || change.entity === 'person') continue
    if (await tx.rows.get(next, change.entity, change.put.id)) return true
  }
  return false
}

/** Brings into a new space what only this device knows: unsent work, refused work, and acknowledged work that is missing. */
async function carryOver(
  tx: Tx,
  viewer_id: string,
  live: string,
  next: string,
  said_at: number,
  twin: Twin,
): Promise<void> {
  const around = await surroundings(tx)
  const kept = (await tx.kept.after(0, Infinity)).filter((entry) => entry.actor_id === viewer_id)
  const applied = layersOf(kept.filter((entry) => entry.result === 'applied'))
  // The server tells only of the last 45 days and of what is unpaid: older work may be absent because it is paid.
  const told_since = dayIn(around.timezone, said_at - (KEPT_DAYS_MIN - 1) * DAY_MS)
  for (const entry of kept) {
    if (entry.type !== 'record.create') continue
    const touch: Touch = ['record', entry.id]
    const row = await rowOrNew(tx, next, touch)
    if (row.server !== null) continue
    if (entry.result === 'rejected') {
      if (entry.conflict === 1)
        await putRow(tx, withLayers({ ...row, ...refusal(entry, touch, twin, around) }, [], twin, around))
      continue
    }
    const before =
      (await tx.rows.get(live, ...touch))?.server ?? rebuilt(touch, applied(viewer_id, touch), twin, around)
    if (before && String(before.work_date) >= told_since) {
      await putRow(tx, withLayers({ ...row, server: before, missing: true }, [], twin, around))
    }
  }
  await layUnsent(tx, viewer_id, next, twin)
}

/** Lays a person's unsent work on a space that does not show it yet. */
export async function layUnsent(tx: Tx, viewer_id: string, space: string, twin: Twin): Promise<void> {
  const around = await surroundings(tx)
  const unsent = (await tx.outbox.all()).filter((entry) => entry.actor_id === viewer_id)
  const layers = layersOf(unsent)
  const touched = new Map(unsent.flatMap((entry) => entry.touches.map((touch) => [touch.join('/'), touch] as const)))
  for (const touch of touched.values()) {
    await putRow(tx, withLayers(await rowOrNew(tx, space, touch), layers(viewer_id, touch), twin, around))
  }
}

/** A row made again from the mutations that this device has receipts for. */
function rebuilt(touch: Touch, applied: readonly KeptEntry[], twin: Twin, around: Surroundings): Body | null {
  let body: Body | null = null
  for (const entry of applied) body = twin(body, touch, mutationOf(entry), around)
  return body
}

function spaceAfter(space: string): string {
  const [viewer_id, number] = space.split('/')
  return `${viewer_id}/${Number(number) + 1}`
}

const NOWHERE: Surroundings = { timezone: 'UTC', line_of: () => null }
