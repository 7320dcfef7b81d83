import { client } from '../../sync/client'
import { shared } from '../app/shared.svelte'
import { failLoudly, me } from '../app/state.svelte'
import type { Seen } from './room'

/**
 * What this phone remembers for one person: the cut order last chosen for a kind of work, the orders chosen lately, and what it has
 * seen under each lease.
 */
interface Kept {
  /** By `product|operation`. */
  last: Record<string, string>
  /** Newest first. */
  recent: string[]
  seen: Record<string, Seen>
}

const RECENT_MAX = 6
/** Leases live for two days: the last few are all that can still matter. */
const LEASES_MAX = 40

export const remembered = shared(() => {
  const name = `cutting:${me().id}`
  let kept = $state.raw<Kept>({ last: {}, recent: [], seen: {} })
  let ready = $state(false)
  const read = begin()
  read.catch(failLoudly)

  async function begin(): Promise<void> {
    kept = (await client.recall<Kept>(name)) ?? kept
    ready = true
  }

  async function change(next: (kept: Kept) => Kept): Promise<void> {
    await read
    kept = next(kept)
    await client.remember(name, kept)
  }

  return {
    get ready() {
      return ready
    },
    get last() {
      return kept.last
    },
    get recent() {
      return kept.recent
    },
    seenUnder: (lease_id: string): Seen => kept.seen[lease_id] ?? {},
    chose(work: string, order: string | null): Promise<void> {
      return change((now) => {
        const { [work]: _, ...last } = now.last
        if (order === null) return { ...now, last }
        const recent = [order, ...now.recent.filter((id) => id !== order)].slice(0, RECENT_MAX)
        return { ...now, last: { ...last, [work]: order }, recent }
      })
    },
    async saw(lease_id: string, seen: Seen): Promise<void> {
      if (JSON.stringify(kept.seen[lease_id] ?? {}) === JSON.stringify(seen)) return
      await change((now) => {
        const all = Object.entries({ ...now.seen, [lease_id]: seen }).sort(([a], [b]) => (a < b ? 1 : -1))
        return { ...now, seen: Object.fromEntries(all.slice(0, LEASES_MAX)) }
      })
    },
  }
})
