import { client } from '../../sync/client'
import { shared } from '../app/shared.svelte'
import { failLoudly, me } from '../app/state.svelte'

/** Work that this person starred on this phone, the first star first. Kept per person: a shared tablet mixes nobody's up. */
export const pins = shared(() => {
  const name = `pins:${me().id}`
  let keys = $state.raw<readonly string[]>([])
  const read = client.recall<string[]>(name).then((kept) => (keys = kept ?? []))
  read.catch(failLoudly)

  async function toggle(key: string): Promise<void> {
    // A star that is given before the others are read must not wipe them out.
    await read
    keys = keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key]
    await client.remember(name, keys)
  }

  return {
    get keys() {
      return keys
    },
    toggle,
  }
})
