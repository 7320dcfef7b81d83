/**
 * A store that dies at its n-th step, for finding out what a crash at any moment leaves behind.
 *
 * Every call of a transaction counts as a step, and so do the moments just before and just after its commit. After its
 * death it answers nothing any more, as a closed tab: open the inner store again to look at what is left.
 */
import type { Store, Tx } from './store.ts'

export class Crashed extends Error {
  override name = 'Crashed'
}

export interface CrashingStore extends Store {
  /** Steps taken so far. */
  steps(): number
  /** Dies at the n-th step from now on. */
  dieAfter(steps: number): void
  dead(): boolean
}

export function crashingStore(inner: Store): CrashingStore {
  let taken = 0
  let dies_at = Infinity
  let dead = false
  const step = (): void => {
    taken += 1
    if (dead || taken >= dies_at) {
      dead = true
      throw new Crashed(`at step ${taken}`)
    }
  }
  const guarded = async <T>(transact: Store['write'], work: (tx: Tx) => Promise<T>): Promise<T> => {
    step()
    const result = await transact(async (tx) => {
      const value = await work(watched(tx, step))
      step()
      return value
    })
    step()
    return result
  }
  return {
    read: (work) => guarded(inner.read, work),
    write: (work) => guarded(inner.write, work),
    steps: () => taken,
    dieAfter: (steps) => {
      dies_at = taken + steps
    },
    dead: () => dead,
  }
}

function watched(tx: Tx, step: () => void): Tx {
  const table = <T extends object>(methods: T): T =>
    Object.fromEntries(
      Object.entries(methods).map(([name, method]: [string, (...args: unknown[]) => unknown]) => [
        name,
        (...args: unknown[]) => {
          step()
          return method(...args)
        },
      ]),
    ) as T
  return { outbox: table(tx.outbox), kept: table(tx.kept), rows: table(tx.rows), meta: table(tx.meta) }
}
