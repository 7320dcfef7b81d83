import { MUTATIONS_MAX } from '../protocol/limits.ts'

/** Batches begin small, for a slow network must not lose a big one again and again, and double while all goes well. */
const COUNT_FIRST = 50

/** How fast the engine may go just now. Lives in memory: after a crash it begins anew, which is right. */
export interface Pace {
  count_max: number
  /** Failed attempts in a row. */
  failures: number
  /** Requests with a single mutation that the server broke on, in a row: one is a bad mutation, two are a bad server. */
  singles_broken: number
  /** Not before this time unless something new happened. */
  blocked_until: number
  /** Not before this time at all: the server said so. */
  asked_until: number
}

export function newPace(): Pace {
  return { count_max: COUNT_FIRST, failures: 0, singles_broken: 0, blocked_until: 0, asked_until: 0 }
}

export function wentWell(pace: Pace, sent: number): void {
  if (sent >= pace.count_max) pace.count_max = Math.min(MUTATIONS_MAX, pace.count_max * 2)
  pace.failures = 0
  pace.singles_broken = 0
  pace.blocked_until = 0
}

export function wentBadly(pace: Pace, until: number, asked = false): void {
  pace.failures += 1
  pace.blocked_until = until
  if (asked) pace.asked_until = until
}
