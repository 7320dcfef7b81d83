import { client } from '../../sync/client'
import { failLoudly, me } from '../app/state.svelte'

/** The line that a master or admin looks at, kept on this device. A master begins with the own line. */
const KEY = 'line'
let line = $state<string | null>(null)

export const place = {
  get line() {
    return line
  },
  choose(next: string | null): void {
    line = next
    void client.remember(KEY, next).catch(failLoudly)
  },
}

export async function restorePlace(): Promise<void> {
  line = me().line_id
  if (me().role === 'admin') line = (await client.recall<string | null>(KEY)) ?? null
}
