/** The browser's clock. */
import type { Tick } from '../protocol/mutations.ts'
import type { Clock } from './clock.ts'

/** The wall may run ahead of the monotonic clock by this much before a sleep is assumed. */
const SLEEP_MS_MIN = 2_000

export function browserClock(): Clock {
  let run = crypto.randomUUID()
  let ahead_ms = Date.now() - performance.now()
  return {
    now: () => Date.now(),
    stamp: stampWithOffset,
    // The monotonic clock of many phones stands still while they sleep, so across a sleep it counts too little. A sleep
    // looks like a wall clock set forward; either way a new run begins, and the server falls back to bounds. A wall clock
    // set back keeps its run: that is the case in which the tick finds out the true time.
    tick: (): Tick => {
      const now_ahead_ms = Date.now() - performance.now()
      if (now_ahead_ms - ahead_ms > SLEEP_MS_MIN) run = crypto.randomUUID()
      ahead_ms = now_ahead_ms
      return { run, ms: Math.round(performance.now()) }
    },
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    after: (ms, work) => {
      const timer = setTimeout(work, ms)
      return () => clearTimeout(timer)
    },
  }
}

export function stampWithOffset(ms: number): string {
  const date = new Date(ms)
  const minutes = -date.getTimezoneOffset()
  const local = new Date(ms + minutes * 60_000).toISOString().slice(0, -1)
  const sign = minutes < 0 ? '-' : '+'
  const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')
  return `${local}${sign}${hours}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`
}
