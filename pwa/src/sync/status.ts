/** How syncing stands, in one place: what the screens show as the calm line, and why it is stuck when it is. */
import type { OutboxEntry } from '../store/store.ts'
import type { SyncStatus } from './api.ts'
import type { ActiveSession } from './places.ts'

/** Pending work that makes no progress for this long is a matter for a person. */
export const STALLED_AFTER_MS = 120_000

/** What the engine has seen; everything that a status is made from. */
export interface Seen {
  online: boolean
  sending: boolean
  unsent: number
  oldest_at: number | null
  /** Unsent work that nothing holds back: it should move. */
  movable: number
  last_success_at: number | null
  /** The last time that something moved, or that there was nothing to move. */
  progress_at: number
  parked: boolean
  /** The server does not know this session, or not this device. */
  session_refused: boolean
  /** Work of the person at hand waits for their live session. */
  waits_for_sign_in: boolean
  revoked: boolean
  upgrade: boolean
  server_trouble: boolean
  storage_full: boolean
  storage_unavailable: boolean
  blocked: boolean
  update_ready: boolean
  skew_ms: number | null
  pictured: boolean
}

export const NOTHING_SEEN: Seen = {
  online: false,
  sending: false,
  unsent: 0,
  oldest_at: null,
  movable: 0,
  last_success_at: null,
  progress_at: 0,
  parked: false,
  session_refused: false,
  waits_for_sign_in: false,
  revoked: false,
  upgrade: false,
  server_trouble: false,
  storage_full: false,
  storage_unavailable: false,
  blocked: false,
  update_ready: false,
  skew_ms: null,
  pictured: false,
}

/** `connected` is the device's own belief: false is certain, true means nothing. */
export function statusOf(seen: Seen, now: number, connected: boolean): SyncStatus {
  return {
    online: seen.online && connected,
    sending: seen.sending && connected,
    unsent: seen.unsent,
    oldest_at: seen.oldest_at,
    last_success_at: seen.last_success_at,
    stuck: stuckReason(seen, now, connected),
    update_ready: seen.update_ready,
    skew_ms: seen.skew_ms,
    pictured: seen.pictured,
  }
}

/** The one reason to show, the most urgent first; null while everything goes its way, offline included. */
function stuckReason(seen: Seen, now: number, connected: boolean): string | null {
  if (seen.storage_unavailable) return 'storage_unavailable'
  if (seen.storage_full) return 'storage'
  if (seen.blocked) return 'close_other_tabs'
  if (seen.revoked) return 'revoked'
  if (seen.upgrade) return 'upgrade'
  if (seen.session_refused || seen.waits_for_sign_in) return 'sign_in_required'
  if (seen.parked) return 'parked'
  if (seen.server_trouble) return 'server'
  if (seen.movable > 0 && connected && now - seen.progress_at >= STALLED_AFTER_MS) return 'stalled'
  return null
}

/** The part of `Seen` that can be read from the outbox, for the person at hand. */
export function countUnsent(entries: readonly OutboxEntry[], active: ActiveSession | undefined) {
  const waiting = entries.filter((entry) => entry.wait)
  const person_id = active?.session.user.id
  return {
    unsent: entries.length,
    oldest_at: entries.reduce<number | null>((oldest, { made_at }) => Math.min(oldest ?? made_at, made_at), null),
    movable: entries.length - waiting.length,
    parked: waiting.some((entry) => entry.wait?.why === 'parked'),
    waits_for_sign_in: waiting.some((entry) => entry.actor_id === person_id && entry.wait?.code === 'sign_in_required'),
  }
}
