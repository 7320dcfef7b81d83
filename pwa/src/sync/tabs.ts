/** Several tabs and the service worker on one device: one of them sends at a time, and all hear of changes. */
import { ALL } from '../store/watched.ts'

const LOCK = 'sewtrack-sync'
const CHANNEL = 'sewtrack'
/** A tab that holds the lock this long without letting go has been frozen by the system. */
const FROZEN_AFTER_MS = 90_000

/**
 * Runs `work` under the device's one lock; false at once when another context holds it. The lock only saves traffic: that
 * nothing is doubled rests on the server's unique key, so without locks in the browser, or with a stolen one, all stays right.
 */
export function webLock(now: () => number = Date.now): (work: () => Promise<void>) => Promise<boolean> {
  let busy_since: number | null = null
  return async (work) => {
    if (!('locks' in navigator)) {
      await work()
      return true
    }
    const steal = busy_since !== null && now() - busy_since > FROZEN_AFTER_MS
    let ran = false
    try {
      await navigator.locks.request(LOCK, steal ? { steal } : { ifAvailable: true }, async (lock) => {
        if (!lock) return
        ran = true
        await work()
      })
    } catch (error) {
      // Stolen from us while we worked: what we did is in the store, the thief goes on from there.
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
    }
    busy_since = ran ? null : (busy_since ?? now())
    return ran
  }
}

export interface Bell {
  /** `changed`: the entities of the rows that did. The worker does not watch its store and leaves it out: look at all. */
  ring(changed?: Iterable<string>): void
}

/** `onRing` is called when another tab or the worker rings, never for the own. */
export function bell(onRing: (changed: string[]) => void): Bell {
  if (typeof BroadcastChannel === 'undefined') return { ring: () => undefined }
  const channel = new BroadcastChannel(CHANNEL)
  // A page of an older version rings without saying what has changed.
  channel.addEventListener('message', ({ data }) => onRing(Array.isArray(data) ? data : [ALL]))
  return { ring: (changed = [ALL]) => channel.postMessage([...changed]) }
}
