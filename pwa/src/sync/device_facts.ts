/**
 * Facts about the device that the server should know: whether its storage is safe, how full it is, whether it was lost.
 *
 * A mark outside of the database (in local storage) tells when the database was taken away by the browser.
 */
import type { Report } from '../protocol/messages.ts'

const MARK = 'sewtrack-device'
const TOUCHED = 'sewtrack-touched'
const LOOK_EVERY_MS = 10 * 60_000

export interface DeviceFacts {
  former_device_id: string | undefined
  facts(): Pick<Report, 'storage' | 'battery'>
  /** Remembers the id outside of the database. `found` says whether the database had it. */
  mark(device_id: string): void
  askForLastingStorage(): void
}

export function deviceFacts(now: () => number = Date.now): DeviceFacts {
  const former_device_id = readMark(MARK)
  let known: Pick<Report, 'storage' | 'battery'> = {}
  let looked_at = -Infinity
  let asked = false
  const look = async (): Promise<void> => {
    const estimate = await navigator.storage?.estimate?.()
    const persisted = await navigator.storage?.persisted?.()
    // Only some browsers tell; nobody waits for it.
    const battery = await (navigator as { getBattery?: () => Promise<{ level: number }> })
      .getBattery?.()
      .catch(() => null)
    known = {
      ...(battery && { battery: battery.level }),
      storage: { persisted: persisted ?? null, usage: estimate?.usage ?? null, quota: estimate?.quota ?? null },
    }
  }
  return {
    former_device_id,
    facts: () => {
      if (now() - looked_at > LOOK_EVERY_MS) {
        looked_at = now()
        look().catch(() => undefined)
      }
      return known
    },
    mark: (device_id) => writeMark(MARK, device_id),
    askForLastingStorage: () => {
      if (asked) return
      asked = true
      void navigator.storage?.persist?.().catch(() => false)
    },
  }
}

/** When the screen was last touched: outside of the database, for it changes every second and all tabs look at it. */
export const touchMark = {
  read: (): number | null => Number(readMark(TOUCHED) ?? '') || null,
  write: (at: number): void => writeMark(TOUCHED, String(at)),
}

function readMark(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

function writeMark(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Private mode: there is no place to remember it.
  }
}

/** SHA-256, hex. Rejects where the browser has none (an address without HTTPS). */
export async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
