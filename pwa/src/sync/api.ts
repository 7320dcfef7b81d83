/**
 * What the screens may ask of the sync engine: the one seam between `features/` and everything below it.
 *
 * All reads come from this device's IndexedDB and work without a network. All writes resolve when the mutation is
 * durably stored here ("saved on this phone"); what the server thinks of it arrives later through `onChange`.
 * Money and rates are decimal strings, dates `YYYY-MM-DD`, times RFC 3339 with offset. Never a float.
 */

import type { Command } from '../protocol/mutations.ts'
import type { Changed } from '../store/watched.ts'
import type { Entities, Role } from './entities.ts'

export type { Decision, Entities, Line, Operation, Person, Product, Rate, Role } from './entities.ts'
export type Language = 'uz' | 'ru' | 'en'

export interface Session {
  user: { id: string; name: string; role: Role; line_id: string | null; language: Language }
  factory: { id: string; name: string; timezone: string; currency: string }
  device: { id: string }
  epoch: string
}

/** Where a record stands, in the order in which its maker sees it move. `refused` = the server rejected the mutation itself. */
export type RecordStage =
  'phone' | 'held' | 'refused' | 'received' | 'deciding' | 'approved' | 'rejected' | 'cancelled' | 'paid'

export interface WorkRecord {
  id: string
  version: string
  worker_id: string
  line_id: string | null
  product_id: string
  operation_id: string
  quantity: number
  status: 'pending' | 'approved' | 'rejected' | 'cancelled'
  decision_id: string | null
  approved_quantity: number | null
  rate: string | null
  amount: string | null
  reason_code: string | null
  reason_note: string | null
  decided_by: string | null
  decided_at: string | null
  /** Who decided before the worker's dispute; that person may not decide again. */
  disputed_decider?: string | null
  occurred_at: string
  received_at: string | null
  work_date: string
  period_id: string | null
  paid_at: string | null
  device_id: string | null
  /** The device that brought it, where that is not the one it was made on. */
  carried_by?: string | null
  note: string | null
  shift?: string | null
  bundle?: string | null
  cut_order_id?: string | null
  /** Minutes that the operation allowed for a piece when the record was made. */
  sam?: string | null
  flags: string[]
  /** Local view: stage, unsent local mutation ids that touch it, and why it is stuck when it is. */
  stage: RecordStage
  unsent: string[]
  stuck_code: string | null
}

export interface SyncStatus {
  /** Judged by the last real request; the browser's own word counts only when it says that there is no network. */
  online: boolean
  sending: boolean
  /** Mutations of everyone on this device without a final outcome, and the oldest one's time (ms since epoch). */
  unsent: number
  oldest_at: number | null
  last_success_at: number | null
  /**
   * Set when a person has to act or know, the most urgent first: 'storage_unavailable' | 'storage' (full) |
   * 'close_other_tabs' | 'revoked' | 'upgrade' | 'sign_in_required' | 'parked' | 'server' | 'stalled'.
   */
  stuck: string | null
  /** A new version of the app waits for a quiet moment. */
  update_ready: boolean
  /** Server time minus this device's time at the last answer, in milliseconds; null before the first. */
  skew_ms?: number | null
  /** Whether all that this person may see has been here once. Before that a screen must not say "none" or "0". */
  pictured: boolean
}

/** A locally kept, final but unwelcome answer that its author must see: a refused mutation or refused items of a bulk decision. */
export interface Conflict {
  mutation_id: string
  type: string
  code: string
  detail: string | null
  at: number
  refused: { record_id: string; code: string; current_version: string | null }[]
}

export interface NewRecord {
  product_id: string
  operation_id: string
  quantity: number
  work_date?: string
  rate_id?: string
  note?: string
  shift?: string
  bundle?: string
  cut_order_id?: string
}
/** What of a record is changed. `cut_order_id: ''` takes it out of its cut order. */
export type Correction = Partial<
  Pick<WorkRecord, 'product_id' | 'operation_id' | 'quantity' | 'work_date' | 'note'>
> & { cut_order_id?: string }
export interface Decided {
  record_id: string
  version: string
  quantity?: number
  reason_code?: string
  note?: string
  /** More than was cut, and meant: then the reason is required. */
  over_cut?: true
}

export interface ActOptions {
  /** For so long (ms, a minute at most) it stays on this device and may be taken back. */
  hold_ms?: number
  /** What was remembered under this key goes in the same transaction: a draft that has become work. */
  forget?: string
}

/** How this device is shared. `locked`: the person who stood here when it was locked. */
export interface Gate {
  shared: boolean
  /** Locks by itself after so long without a touch; null: never. */
  idle_ms: number | null
  /** Masters and admins are signed out of a shared device after so long without the server. */
  leader_ms: number
  locked: string | null
}

/** Someone who signed in here once. `login`: the name they typed then, if it is known; `unsent`: how much of theirs waits here. */
export type KnownPerson = Session['user'] & { login?: string; unsent: number }

/**
 * What became of carried work: `added` to be sent, `known` here already, `left` because it goes out from its own device only
 * (decisions, or what says that it was made here and was not), and whose it is.
 */
export interface CarriedIn {
  added: number
  known: number
  left: number
  people: string[]
}

export interface Client {
  /** Opens the store, restores the session known on this device (works offline), starts syncing. */
  start(): Promise<void>
  session(): Session | null
  /** Rejects with `ApiError` ({status, code, retry_after?}). */
  signIn(login: string, secret: string): Promise<Session>
  /** Ends the session; unsent work stays here and is still sent. */
  signOut(): Promise<void>
  /**
   * Called after anything a screen may show has changed: the status, and the rows of the entities in `changed` (which may be
   * none). Returns the unsubscribe.
   */
  onChange(listener: (changed: Changed) => void): () => void
  /** Everyone who has signed in on this device and may be chosen on it without a network. */
  accounts(): Promise<KnownPerson[]>
  gate(): Gate
  setGate(change: Partial<Pick<Gate, 'shared' | 'idle_ms'>>): Promise<void>
  /** Whether the person at hand was chosen without a PIN: then only what was made since is shown, and no pay. */
  claimed(): boolean
  /** Hides everything of the person at hand until somebody is let in again. Nothing is taken away; unsent work goes on. */
  lock(): Promise<void>
  /** The screen was touched; `untouched_ms`: how long ago that was, in any tab, also before a restart. */
  touch(): void
  untouched_ms(): number
  /** On a shared device: signs out masters and admins whom the server has not seen for too long. To be called now and then. */
  tidyGate(): Promise<void>
  /**
   * Chooses another person on a shared device, offline too. Their work is marked as claimed until they sign in. Rejects for
   * people who never signed in here, and for anyone but workers.
   */
  switchTo(user_id: string): Promise<Session>
  status(): SyncStatus
  sendNow(): Promise<void>

  records(filter?: {
    id?: string
    worker_id?: string
    line_id?: string
    status?: WorkRecord['status'][]
    from?: string
    to?: string
  }): Promise<WorkRecord[]>
  /** All rows of one entity that the person at hand may see. */
  rows<E extends keyof Entities>(entity: E): Promise<Entities[E][]>
  conflicts(): Promise<Conflict[]>
  dismissConflict(mutation_id: string): Promise<void>

  createRecord(r: NewRecord, options?: ActOptions): Promise<string>
  correctRecord(record: WorkRecord, change: Correction): Promise<void>
  cancelRecord(record: WorkRecord): Promise<void>
  disputeRecord(record: WorkRecord, note: string): Promise<void>
  /** Decisions of more records than one may hold become several, stored together or not at all. All their ids. */
  approve(items: Decided[], options?: ActOptions): Promise<string[]>
  reject(items: Decided[], reason_code: string, note?: string): Promise<string[]>
  reverse(items: Decided[], reason_code: string, note: string): Promise<string[]>

  /** Stores commands of any kind, all or none; resolves with their ids when they are durably here. */
  act(commands: readonly Command[], options?: ActOptions): Promise<string[]>
  /**
   * Takes back what was made with `hold_ms` and has not left this device: all of it, as if it had never been made, or, when any
   * of it was already offered to the server, nothing. Resolves with whether.
   */
  takeBack(ids: readonly string[]): Promise<boolean>

  /** Small per-device memory for drafts, favourites and settings; survives reloads, never synced. */
  remember(key: string, value: unknown): Promise<void>
  recall<T>(key: string): Promise<T | undefined>

  /** When this device noticed that the browser had erased its database (ms since epoch); null: never. */
  erasedAt(): Promise<number | null>

  /** Everything unsent on this device as the body of a file that another device can take in. */
  exportUnsent(): Promise<Blob>
  /** Takes in such a file of another device, to be sent from here. Rejects with `code` `not_a_pack`, `damaged`, `other_factory`. */
  takeCarried(text: string): Promise<CarriedIn>
  /** Activates a waiting service worker and reloads once. Call only when no draft is dirty. */
  applyUpdate(): void
}
