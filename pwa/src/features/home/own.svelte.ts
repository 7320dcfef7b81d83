import { addDays } from '../../i18n/dates'
import type { WorkRecord } from '../../sync/api'
import { client } from '../../sync/client'
import { lists } from '../app/catalog.svelte'
import { live } from '../app/live.svelte'
import { shared } from '../app/shared.svelte'
import { app, me } from '../app/state.svelte'
import { pins } from '../log/pins.svelte'
import { recentWork, type RecentWork } from '../log/recent'
import { newestFirst } from '../records/order'

/** The records of the person in front of the phone, newest first: read once, shared by all of the worker's screens. */
export interface OwnRecords {
  readonly rows: readonly WorkRecord[]
  readonly ready: boolean
}

/** What the server keeps on phones: everything unpaid and the last 45 days. */
const DAYS_KEPT = 60
const RECENT_MAX = 8

const person = shared(() => {
  const own = live<WorkRecord[]>(
    ['record'],
    async () => {
      const rows = await client.records({ worker_id: me().id, from: addDays(app.today, -DAYS_KEPT) })
      return rows.sort(newestFirst)
    },
    [],
  )
  let made = $state.raw<WorkRecord | null>(null)
  const isThere = $derived(made === null || own.rows.some(({ id }) => id === made!.id))
  const rows = $derived(isThere ? own.rows : [made!, ...own.rows])
  const recent = $derived(recentWork(rows, RECENT_MAX, app.today, pins().keys))
  // From then on the list alone says what there is: a record that leaves it is not to come back.
  $effect(() => {
    if (isThere) made = null
  })
  return {
    get rows() {
      return rows
    },
    show(record: WorkRecord): void {
      made = record
    },
    get recent() {
      return recent
    },
    // Without the lists a row has neither a name nor a price, and would look as if its money were missing.
    get ready() {
      return own.ready && lists().ready
    },
  }
})

export function ownRecords(): OwnRecords {
  return person()
}

/**
 * A record that was stored a moment ago is in the list at once: reading two months again takes a slow phone longer than a
 * thumb waits.
 */
export async function showMade(id: string): Promise<void> {
  const [record] = await client.records({ id, worker_id: me().id })
  if (record) person().show(record)
}

/** Work that this person does: starred, sewn last, sewn often. */
export function recentOwnWork(): readonly RecentWork[] {
  return person().recent
}

/** Whoever has logged nothing yet is led to the first record by the home screen, not by a button over it. */
export function hasLogged(): boolean {
  return person().rows.length > 0
}
