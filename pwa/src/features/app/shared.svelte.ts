import { untrack } from 'svelte'
import { app } from './state.svelte'

/**
 * What several places of one person look at: read once, at the first look, and kept until the person changes.
 *
 *     export const ownRecords = shared(() => live(['record'], ...))
 *     const own = ownRecords()   // in any component behind the sign-in
 */
export function shared<T>(make: () => T): () => T {
  let made: Made<T> | null = null
  const begin = (whose: string | undefined): T => {
    made?.end()
    let value!: T
    const stop = $effect.root(() => {
      value = make()
    })
    const mine: Made<T> = {
      value,
      whose,
      end: () => {
        stop()
        all.delete(mine)
        if (made === mine) made = null
      },
    }
    made = mine
    all.add(mine)
    return value
  }
  return () => {
    const whose = app.session?.user.id
    return made && made.whose === whose ? made.value : untrack(() => begin(whose))
  }
}

interface Made<T> {
  value: T
  whose: string | undefined
  end: () => void
}

const all = new Set<Made<unknown>>()

/** Ends what was read for somebody who is no longer the one in front of the screen. */
export function endShared(): void {
  for (const made of all) if (made.whose !== app.session?.user.id) made.end()
}
