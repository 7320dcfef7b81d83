/** GET /api/v1/fleet, and what of a device a person should see first. */
import { ask } from '../../net/ask'

export interface Holder {
  id: string
  name: string
  unsent: number
  oldest_at: string | null
}

export interface FleetDevice {
  id: string
  name: string
  claimed_at: string
  last_contact_at: string | null
  revoked_at: string | null
  client_version: string | null
  /** As last reported; null when the device has never said. */
  unsent: number | null
  oldest_at: string | null
  holders: Holder[]
  people: { id: string; name: string; role: string; active: boolean }[]
  /** More people who use it, on other lines. */
  others: number
  storage: { persisted?: boolean; usage?: number; quota?: number } | null
  battery: number | null
  evicted_at: string | null
  /** Several people use it, each with their own name and PIN. */
  shared: boolean
  displaces_id: string | null
  differences: { day: string; device_count: number; server_count: number; since: string }[]
}

export interface Fleet {
  summary: {
    devices: number
    holding: number
    unsent: number
    oldest_at: string | null
    holders: Holder[]
    alarms: number
  }
  devices: FleetDevice[]
  found: number
}

export const readFleet = (q: string, limit: number): Promise<Fleet> =>
  ask('GET', `/api/v1/fleet?limit=${limit}${q.trim() === '' ? '' : `&q=${encodeURIComponent(q.trim())}`}`)
export const readDevice = (id: string): Promise<FleetDevice> => ask('GET', `/api/v1/fleet/${encodeURIComponent(id)}`)
export const renameDevice = (id: string, name: string): Promise<unknown> =>
  ask('POST', `/api/v1/devices/${encodeURIComponent(id)}/rename`, { name })
export const revokeDevice = (id: string, reason: string): Promise<unknown> =>
  ask('POST', `/api/v1/devices/${encodeURIComponent(id)}/revoke`, { reason })

const HOUR_MS = 3_600_000
/** Silence over a weekend is no news. */
export const QUIET_AFTER_MS = 72 * HOUR_MS
export const HELD_LONG_MS = 24 * HOUR_MS
/** A storage that was lost stays news for two weeks. */
export const EVICTED_NEWS_MS = 14 * 24 * HOUR_MS
const FULL_FROM = 0.9
const BATTERY_LOW = 0.15

export type Tone = 'quiet' | 'info' | 'good' | 'warn' | 'bad'
export interface Sign {
  what:
    'revoked' | 'differs' | 'evicted' | 'holds' | 'silent' | 'never' | 'full' | 'unsafe' | 'old' | 'battery' | 'well'
  tone: Tone
  icon: string
}

/** What is to be said of a device, the most pressing first; "all is well" alone when there is nothing else. */
export function signsOf(device: FleetDevice, now: number, version: string): Sign[] {
  if (device.revoked_at !== null) {
    return [
      { what: 'revoked', tone: 'quiet', icon: 'close' },
      ...((device.unsent ?? 0) > 0 ? [{ what: 'holds', tone: 'warn', icon: 'phone' } as const] : []),
    ]
  }
  const signs: Sign[] = []
  const { storage } = device
  const age = (at: string | null): number => (at === null ? 0 : now - Date.parse(at))
  if (device.differences.length > 0) signs.push({ what: 'differs', tone: 'bad', icon: 'alert' })
  if (device.evicted_at !== null && age(device.evicted_at) < EVICTED_NEWS_MS) {
    signs.push({ what: 'evicted', tone: 'bad', icon: 'alert' })
  }
  if ((device.unsent ?? 0) > 0) {
    const long = age(device.oldest_at) > HELD_LONG_MS
    signs.push({ what: 'holds', tone: long ? 'warn' : 'info', icon: 'phone' })
  }
  if (device.last_contact_at === null) signs.push({ what: 'never', tone: 'quiet', icon: 'offline' })
  else if (age(device.last_contact_at) > QUIET_AFTER_MS) signs.push({ what: 'silent', tone: 'warn', icon: 'offline' })
  if (storage?.usage && storage.quota && storage.usage / storage.quota > FULL_FROM) {
    signs.push({ what: 'full', tone: 'warn', icon: 'full' })
  }
  if (storage?.persisted === false) signs.push({ what: 'unsafe', tone: 'quiet', icon: 'install' })
  if (isOlder(device.client_version, version)) signs.push({ what: 'old', tone: 'quiet', icon: 'refresh' })
  if (device.battery !== null && device.battery < BATTERY_LOW) {
    signs.push({ what: 'battery', tone: 'quiet', icon: 'alert' })
  }
  return signs.length > 0 ? signs : [{ what: 'well', tone: 'good', icon: 'tick' }]
}

/** Whether version `a` came before `b`, both as `1.4.0`; what is no version is not judged. */
export function isOlder(a: string | null, b: string): boolean {
  const parts = (text: string): number[] => (/^\d+(\.\d+)*/.exec(text)?.[0] ?? '').split('.').map(Number)
  const [mine, theirs] = [parts(a ?? ''), parts(b)]
  if (a === null || !/^\d/.test(a) || !/^\d/.test(b)) return false
  for (let at = 0; at < Math.max(mine.length, theirs.length); at += 1) {
    const step = (mine[at] ?? 0) - (theirs[at] ?? 0)
    if (step !== 0) return step < 0
  }
  return false
}
