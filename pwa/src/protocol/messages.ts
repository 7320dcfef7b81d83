/** The envelope of `POST /api/v1/sync`, as SYNC.md names it. */
import type { Tick } from './mutations.ts'

/** Everything of a request but `mutations`: those are written as they were stored. */
export interface Envelope {
  protocol: number
  client_version: string
  device_id: string
  viewer_id: string | null
  sent_at: string
  tick: Tick
  epoch: string | null
  cursor: string | null
  pull: boolean
  reoffer_done?: true
  report?: Report
  receipts?: Record<string, string>
}

export interface Report {
  unsent: number
  oldest_at: string | null
  people?: PersonUnsent[]
  storage?: Record<string, number | boolean | null>
  battery?: number
  /** Several people use this device. */
  shared?: true
  /** When this device noticed that its storage had been taken away. */
  evicted_at?: string
  acked?: AckedDay[]
}

export interface PersonUnsent {
  id: string
  unsent: number
  oldest_at: string
}

/** Of the mutations made on this device on one UTC day of their ids: how many it holds as acknowledged, and the hash of the ids. */
export interface AckedDay {
  day: string
  count: number
  hash: string
}

export interface RefusedItem {
  record_id: string
  code: string
  current_version: string | null
}

export interface Outcome {
  id: string
  result: 'applied' | 'rejected' | 'held'
  replayed: boolean
  code: string | null
  detail: string | null
  refused: RefusedItem[]
  receipt: string | null
}

/** A row as pulled: at least an id. Which members it has is the entity's affair. */
export type Body = { id: string } & Record<string, unknown>

export type Change = { entity: string; put: Body } | { entity: string; drop: string }

export interface SyncResponse {
  protocol: number
  epoch: string
  server_time: string
  outcomes: Outcome[]
  changes: Change[]
  cursor: string | null
  more: boolean
  snapshot: boolean
  upgrade: boolean
  revoked: boolean
  reoffer: boolean
  pull_refused: string | null
}
