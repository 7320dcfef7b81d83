import { m } from '../../i18n/messages.svelte'
import { refusalWords } from '../../i18n/words'
import type { Conflict } from '../../sync/api'
import { conflicts } from '../app/conflicts'

/** Items that came back from a decision, with why, in words. */
export interface Refusals {
  readonly conflicts: readonly Conflict[]
  of(record_id: string): string | undefined
}

export function refusals(): Refusals {
  const read = conflicts()
  const codes = $derived(
    // The newest stands first among conflicts; it shall be the one that is said.
    new Map(
      read.rows
        .toReversed()
        .flatMap(({ refused }) => refused)
        .map(({ record_id, code }) => [record_id, code] as const),
    ),
  )
  return {
    get conflicts() {
      return read.rows
    },
    of(record_id) {
      const code = codes.get(record_id)
      return code === undefined ? undefined : refusalWords(code, m())
    },
  }
}
