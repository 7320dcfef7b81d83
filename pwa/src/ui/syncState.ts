import type { Messages } from '../i18n/uz'
import { sayAge, timeAt } from '../i18n/dates'
import { stuckWords } from '../i18n/words'

/** The part of the sync status that a person is told. */
export interface Seen {
  online: boolean
  sending: boolean
  unsent: number
  oldest_at: number | null
  last_success_at: number | null
  stuck: string | null
  /** Server time minus this phone's, in ms; null or absent while unknown. */
  skew_ms?: number | null
}

export interface SyncWords {
  tone: 'calm' | 'busy' | 'waiting' | 'loud'
  icon: string
  text: string
  /** Changes by the minute; kept apart so that it is not read aloud again and again. */
  aside: string | null
  action: 'send' | 'sign_in' | 'update' | null
}

/** Work that has waited this long is at risk with the phone, so the line stops being calm. */
export const OLD_MS = 4 * 3_600_000

/** A clock that is this far off moves work to the wrong day; smaller errors the server corrects without a word. */
export const SKEW_MS = 5 * 60_000

export function syncWords(seen: Seen, now: number, timezone: string, m: Messages): SyncWords {
  const age = seen.oldest_at === null ? null : now - seen.oldest_at
  const oldest = seen.unsent > 0 && age !== null && age >= 60_000 ? m.sync.oldest(sayAge(age, m)) : null
  if (seen.stuck !== null) {
    const action = seen.stuck === 'sign_in_required' ? 'sign_in' : seen.stuck === 'upgrade' ? 'update' : 'send'
    const aside = seen.unsent > 0 ? [m.sync.unsent(seen.unsent), oldest].filter(Boolean).join(', ') : null
    return {
      tone: 'loud',
      icon: 'alert',
      text: stuckWords(seen.stuck, m),
      aside,
      action: seen.stuck === 'revoked' ? null : action,
    }
  }
  if (seen.unsent > 0 && age !== null && age >= OLD_MS) {
    return {
      tone: 'loud',
      icon: 'alert',
      text: m.sync.old,
      aside: `${m.sync.unsent(seen.unsent)}, ${oldest}`,
      action: 'send',
    }
  }
  if (seen.sending && seen.unsent > 0) {
    return { tone: 'busy', icon: 'refresh', text: m.sync.sending(seen.unsent), aside: null, action: null }
  }
  if (!seen.online) {
    if (seen.unsent === 0)
      return { tone: 'waiting', icon: 'offline', text: m.sync.offlineCalm, aside: null, action: null }
    return { tone: 'waiting', icon: 'offline', text: m.sync.offlineUnsent(seen.unsent), aside: oldest, action: 'send' }
  }
  if (seen.unsent > 0) {
    return { tone: 'waiting', icon: 'phone', text: m.sync.unsent(seen.unsent), aside: oldest, action: 'send' }
  }
  if (Math.abs(seen.skew_ms ?? 0) >= SKEW_MS) {
    return { tone: 'loud', icon: 'clock', text: m.sync.clock, aside: null, action: null }
  }
  const last = seen.last_success_at === null ? null : timeAt(seen.last_success_at, timezone)
  return { tone: 'calm', icon: 'tick', text: m.sync.allSent, aside: last, action: null }
}
