/**
 * Long work in short slices. A generator yields where it may be interrupted; a slice ends after a few milliseconds, so that a
 * key press waits for one slice and not for five thousand records.
 */
export type Steps<T> = Generator<void, T, void>

/** Under half a frame: the other half belongs to the key that was pressed meanwhile. */
const SLICE_MS = 6

/** Resolves with the result; null when `stale` said that nobody waits for it any more. */
export async function inSlices<T>(
  steps: Steps<T>,
  stale: () => boolean,
  now: () => number = () => performance.now(),
  pause: () => Promise<void> = letOthersIn,
): Promise<T | null> {
  let until = now() + SLICE_MS
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (now() < until) continue
    await pause()
    if (stale()) return null
    until = now() + SLICE_MS
  }
}

/** All at once, for tests and for a handful. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

function letOthersIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
