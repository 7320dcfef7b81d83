/** How long to wait before trying again. Pure: chance comes in as a number in [0, 1). */

const FAILURE_MS_FIRST = 2_000
const FAILURE_MS_MAX = 5 * 60_000
const HELD_MS_FIRST = 5_000
const PARKED_MS_FIRST = 60_000
const WAIT_MS_MAX = 30 * 60_000
const RETRY_AFTER_MS_MAX = 15 * 60_000
const POLL_MS = 30_000
/** For so long at most may a person take back what was decided. */
export const HOLD_MS_MAX = 60_000
/** No wait is ever set longer than this. */
const LONGEST_MS = Math.max(WAIT_MS_MAX, FAILURE_MS_MAX, RETRY_AFTER_MS_MAX * 1.25)

/**
 * Whether a wait until `until` is still on. A clock that was set back since must not make minutes of waiting into days:
 * what lies further ahead than any wait can is over.
 */
export function isAhead(until: number, now: number): boolean {
  return until > now && until - now <= LONGEST_MS
}

/** After the n-th failure in a row (n >= 1): doubling, spread over its upper half so that phones do not come in step. */
export function failureDelay(failures: number, chance: number): number {
  return spread(Math.min(FAILURE_MS_MAX, FAILURE_MS_FIRST * 2 ** Math.min(failures - 1, 20)), chance)
}

/** Before a held mutation is offered for the n-th time again (n >= 1). */
export function heldDelay(tries: number, chance: number): number {
  return spread(Math.min(WAIT_MS_MAX, HELD_MS_FIRST * 2 ** Math.min(tries - 1, 20)), chance)
}

/** Before a mutation that was set aside is tried alone again. */
export function parkedDelay(tries: number, chance: number): number {
  return spread(Math.min(WAIT_MS_MAX, PARKED_MS_FIRST * 2 ** Math.min(tries - 1, 20)), chance)
}

/** What the server asked for, within reason, plus up to a quarter: everybody heard the same number. */
export function askedDelay(retry_after_ms: number, chance: number): number {
  return Math.min(RETRY_AFTER_MS_MAX, retry_after_ms) * (1 + chance / 4)
}

/** Between two looks at the server when nothing else happens. */
export function pollDelay(chance: number): number {
  return POLL_MS * (0.75 + chance / 2)
}

function spread(ms: number, chance: number): number {
  return ms * (0.5 + chance / 2)
}
