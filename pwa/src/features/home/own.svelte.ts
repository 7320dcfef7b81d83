import { addDays } from '../../i18n/dates'
import type { WorkRecord } from '../../sync/api'
import { client } from '../../sync/client'
import { lists } from '../app/catalog.svelte'
import { live } from '../app/live.svelte'
import { app, me } from '../app/state.svelte'
import { newestFirst } from '../records/worth'

/** The records of the person in front of the phone, newest first: read once, shared by all of the worker's screens. */
export interface OwnRecords {
  readonly rows: readonly WorkRecord[]
  readonly ready: boolean
}

/** What the server keeps on phones: everything unpaid and the last 45 days. */
const DAYS_KEPT = 60

export function ownRecords(): OwnRecords {
  const own = live<WorkRecord[]>(
    ['record'],
    async () => {
      const rows = await client.records({ worker_id: me().id, from: addDays(app.today, -DAYS_KEPT) })
      return rows.sort(newestFirst)
    },
    [],
  )
  return {
    get rows() {
      return own.rows
    },
    // Without the lists a row has neither a name nor a price, and would look as if its money were missing.
    get ready() {
      return own.ready && lists().ready
    },
  }
}
