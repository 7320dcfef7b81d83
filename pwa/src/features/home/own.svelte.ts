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
  const recent = $derived(recentWork(own.rows, RECENT_MAX, app.today, pins().keys))
  return {
    get rows() {
      return own.rows
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

/** Work that this person does: starred, sewn last, sewn often. */
export function recentOwnWork(): readonly RecentWork[] {
  return person().recent
}

/** Whoever has logged nothing yet is led to the first record by the home screen, not by a button over it. */
export function hasLogged(): boolean {
  return person().rows.length > 0
}
