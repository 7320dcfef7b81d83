import { client } from '../../sync/client'
import { lists } from '../app/catalog.svelte'
import { live } from '../app/live.svelte'
import { shared } from '../app/shared.svelte'
import { app, me } from '../app/state.svelte'
import { ownRecords } from '../home/own.svelte'
import { announcements, byConcern, type Announcement, type Sorted } from './announce'

export interface ReadMark {
  /** The price's. */
  id: string
  read_at: string
}

declare module '../../sync/entities' {
  interface Entities {
    notice: ReadMark
  }
}

export const readMarks = shared(() => live(['notice'], () => client.rows('notice'), [] as ReadMark[]))

/** What is announced today, the own work apart. Follows lists and records where it is called from a derived value. */
export function announced(): Sorted {
  const rates = [...lists().rates.values()].flat()
  return byConcern(announcements(rates, app.today), me().role === 'worker' ? ownWorks() : null)
}

function ownWorks(): ReadonlySet<string> {
  return new Set(ownRecords().rows.map((record) => `${record.product_id}|${record.operation_id}`))
}

/** Remembered for this person on all of their phones, offline too. */
export async function markRead(notices: readonly Announcement[]): Promise<void> {
  if (notices.length > 0) await client.act(notices.map(({ id }) => ({ type: 'notice.read', notice_id: id }) as const))
}
