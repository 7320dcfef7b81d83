import type { WorkRecord } from '../../sync/api'
import { client } from '../../sync/client'
import { live } from '../app/live.svelte'
import { shared } from '../app/shared.svelte'
import { me, redraw } from '../app/state.svelte'

/** Which rejections this person has already opened: by version, so that a second rejection of the same record is news again. */
const KEPT_MAX = 300

function key(): string {
  return `seen:${me().id}`
}

export const seenVersions = shared(() =>
  live<ReadonlySet<string>>(['record'], async () => new Set(await client.recall<string[]>(key())), new Set()),
)

export async function markSeen(record: WorkRecord): Promise<void> {
  const known = (await client.recall<string[]>(key())) ?? []
  if (known.includes(record.version)) return
  await client.remember(key(), [...known, record.version].slice(-KEPT_MAX))
  redraw()
}
