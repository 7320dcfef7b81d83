import { app, failLoudly } from './state.svelte'

/**
 * Rows of this phone, read again after every change of `entities`. An older, slower read never overwrites a newer one, and
 * a failed read leaves the last good rows on the screen. Not ready before all rows have been here once: a list that is still
 * coming must not look like an empty one. Call while a component is being set up.
 */
export function live<T>(
  entities: readonly string[],
  read: () => Promise<T>,
  initial: T,
): { readonly rows: T; readonly ready: boolean } {
  let rows = $state.raw(initial)
  let ready = $state(false)
  let asked = 0
  let answered = 0
  // Derived, so that a flicker of the status, which is a new object each time, is no reason to read.
  const version = $derived(app.versionOf(entities))
  const pictured = $derived(app.status.pictured)
  // Before the screen is put together: the store looks for the rows meanwhile.
  $effect.pre(() => {
    void version
    // Whoever left a moment ago is still on the screen when this runs.
    if (app.session === null) return
    const mine = ++asked
    const whole = pictured
    const take = (result: T): void => {
      if (mine < answered) return
      answered = mine
      rows = result
      ready = whole
    }
    read().then(take, failLoudly)
  })
  return {
    get rows() {
      return rows
    },
    get ready() {
      return ready
    },
  }
}
