import { addDays } from '../../i18n/dates'
import type { WorkRecord } from '../../sync/api'
import { client } from '../../sync/client'
import { lists } from '../app/catalog.svelte'
import { live } from '../app/live.svelte'
import { shared } from '../app/shared.svelte'
import { app, failLoudly } from '../app/state.svelte'
import { place, restorePlace } from './place.svelte'

/** The records of the line that is looked at: read once, shared by all places of a master. */
export interface LineRecords {
  readonly rows: readonly WorkRecord[]
  readonly ready: boolean
}

const DAYS_LOOKED_AT = 60
const STATUSES: WorkRecord['status'][] = ['pending', 'approved', 'rejected', 'cancelled']

export const lineRecords = shared((): LineRecords => {
  let placed = $state(false)
  void restorePlace().then(() => (placed = true), failLoudly)
  const records = live<WorkRecord[]>(
    ['record'],
    () => {
      const filter = { status: STATUSES, from: addDays(app.today, -DAYS_LOOKED_AT) }
      return client.records(place.line === null ? filter : { ...filter, line_id: place.line })
    },
    [],
  )
  return {
    get rows() {
      return records.rows
    },
    get ready() {
      return records.ready && placed && lists().ready
    },
  }
})

export function pendingCount(): number {
  return lineRecords().rows.filter(
    (record) => record.status === 'pending' && record.stage !== 'deciding' && record.stage !== 'refused',
  ).length
}
