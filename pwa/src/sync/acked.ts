/**
 * What this device holds as acknowledged, day by day, for the server to compare: a difference is the first sign that one of the
 * two has lost history (docs/PROTOCOL.md, "What a device reports").
 *
 * The day is that of the mutation's id, in UTC: both sides have the id, so no clock and no time zone is asked twice.
 */
import type { AckedDay, PersonUnsent } from '../protocol/messages.ts'
import type { Entry, KeptEntry, OutboxEntry, Tx } from '../store/store.ts'
import { ACKED_TOLD, DEVICE_ID, EVICTED_AT, HEARD_AT } from './places.ts'

const DAY_MS = 86_400_000
/** Less than is kept for certain (`KEPT_DAYS_MIN`), so that nothing listed is on its way out. */
export const ACKED_DAYS = 43
/** All days are some kilobytes: told a few times a day. */
export const TELL_EVERY_MS = 4 * 3_600_000

/** Of one device: the ids that it holds, by day; every day in reach has a list, be it empty. */
export type Held = ReadonlyMap<string, readonly string[]>
export type Digest = (text: string) => Promise<string>

export interface Told {
  people: PersonUnsent[]
  /** When the oldest of what stays behind was made (ms). */
  oldest_at: number | null
  /** Null: not now. */
  held: Held | null
}

/**
 * What the report of a request says of the log; what is `riding` on that request will have arrived by then, and is not counted.
 * Reads the whole log only when its days are due to be told.
 */
export async function whatToTell(
  tx: Tx,
  riding: readonly { id: string }[],
  now: number,
  stamp: (at: number) => string,
): Promise<Told> {
  const outbox = await tx.outbox.all()
  const leaving = new Set(riding.map(({ id }) => id))
  const staying = outbox.filter(({ id }) => !leaving.has(id))
  const told_at = await tx.meta.get<number>(ACKED_TOLD)
  const due = told_at === undefined || now - told_at >= TELL_EVERY_MS || now < told_at
  return {
    people: unsentByPerson(staying, stamp),
    oldest_at: staying.length === 0 ? null : Math.min(...staying.map(({ made_at }) => made_at)),
    held: due ? await readHeld(tx, outbox) : null,
  }
}

async function readHeld(tx: Tx, outbox: readonly OutboxEntry[]): Promise<Held | null> {
  const device_id = await tx.meta.get<string>(DEVICE_ID)
  const heard_at = await tx.meta.get<number>(HEARD_AT)
  if (device_id === undefined || heard_at === undefined) return null
  const evicted_at = await tx.meta.get<number>(EVICTED_AT)
  const kept = await tx.kept.after(0, Infinity)
  return heldDays(device_id, kept, outbox, heard_at, evicted_at)
}

/**
 * A day of which something waits to be sent, or to be offered again after a restore, is left out: the server may know more of it
 * than this device does. So are the days before this device's storage was taken away.
 */
export function heldDays(
  device_id: string,
  kept: readonly Pick<KeptEntry, 'id' | 'json' | 'receipt' | 'owed'>[],
  outbox: readonly Pick<Entry, 'id' | 'json'>[],
  heard_at: number,
  evicted_at?: number,
): Held {
  const first = Math.max(dayNumber(heard_at) - ACKED_DAYS, evicted_at === undefined ? 0 : dayNumber(evicted_at) + 1)
  const days = new Map<string, string[]>()
  for (let day = first; day <= dayNumber(heard_at); day += 1) days.set(dayText(day), [])
  const open = new Set<string>()
  for (const { id, json } of outbox) if (isMadeOn(device_id, json)) open.add(dayOf(id))
  for (const { id, json, receipt, owed } of kept) {
    // Without a receipt the server refused it without keeping it.
    if (receipt === null || dayNumberOf(id) < first || !isMadeOn(device_id, json)) continue
    const day = dayOf(id)
    if (owed === 1) open.add(day)
    days.set(day, [...(days.get(day) ?? []), id])
  }
  for (const day of open) days.delete(day)
  return days
}

export async function ackedDays(held: Held, digest: Digest): Promise<AckedDay[]> {
  return Promise.all(
    [...held]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(async ([day, ids]) => ({ day, count: ids.length, hash: await digest([...ids].sort().join('\n')) })),
  )
}

function unsentByPerson(outbox: readonly OutboxEntry[], stamp: (at: number) => string): PersonUnsent[] {
  const found = new Map<string, { unsent: number; oldest: number }>()
  for (const { actor_id, made_at } of outbox) {
    const before = found.get(actor_id)
    found.set(actor_id, {
      unsent: (before?.unsent ?? 0) + 1,
      oldest: Math.min(before?.oldest ?? made_at, made_at),
    })
  }
  return [...found].map(([id, { unsent, oldest }]) => ({ id, unsent, oldest_at: stamp(oldest) }))
}

function isMadeOn(device_id: string, json: string): boolean {
  const { made_on } = JSON.parse(json) as { made_on?: string }
  return made_on === undefined || made_on === device_id
}

function dayNumber(at: number): number {
  return Math.floor(at / DAY_MS)
}

/** The first 48 bits of an id are milliseconds since 1970. */
function dayNumberOf(id: string): number {
  return dayNumber(parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
}

function dayOf(id: string): string {
  return dayText(dayNumberOf(id))
}

function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}
