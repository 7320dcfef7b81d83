/** Time and chance, as the engine sees them: the browser's in `browser_clock.ts`, the simulation's in `sim/`. */
import type { Tick } from '../protocol/mutations.ts'

export interface Clock {
  /** Milliseconds since the epoch, as this device believes. */
  now(): number
  /** RFC 3339 with the device's offset. */
  stamp(ms: number): string
  tick(): Tick
  random(bytes: number): Uint8Array
  /** Calls `work` once, about `ms` later; returns how to call it off. */
  after(ms: number, work: () => void): () => void
}

/** A number in [0, 1). */
export function fraction(clock: Clock): number {
  const bytes = clock.random(4)
  return (((bytes[0] ?? 0) << 16) | ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0)) / 2 ** 24
}
