/** The names under which the engine remembers things beside mutations and rows, and their shapes. */
import type { Session } from './api.ts'

/** `claimed`: the person was chosen offline on a shared device; the server's session is another's. */
export interface ActiveSession {
  session: Session
  claimed?: true
  /** The records made since a claim began: all that a person without a PIN is shown. */
  made?: readonly string[]
  /** When the server last confirmed it (ms since epoch). */
  confirmed_at: number
}

/** A person who signed in on this device at some time, and by which name. */
export type Account = Session['user'] & { login?: string }

/**
 * How far a viewer's own space has come. `live` is the space that screens read; `next` is a snapshot that is being built
 * beside it, and then `cursor` stands in that snapshot.
 */
export interface PullState {
  cursor: string | null
  live: string
  next?: string
}

/** Under way after the server's history changed: `after` is the last kept mutation that was offered again. */
export interface Reoffer {
  epoch: string
  after: number
}

export const DEVICE_ID = 'device_id'
export const EPOCH = 'epoch'
export const FACTORY = 'factory'
export const ACCOUNTS = 'accounts'
export const REOFFER = 'reoffer'
/** The server's time in its last answer, in ms: what ages here ages by the server's clock, for a phone's may be set to any year. */
export const HEARD_AT = 'heard_at'
/** When the server was last told what is held here day by day, by this device's clock (ms). */
export const ACKED_TOLD = 'acked_told'
/** When this device found its database gone (ms), though a mark outside of it says that there was one. */
export const EVICTED_AT = 'evicted_at'
export const SESSION = 'session'
/** The person of the server's own session, as far as this device knows. */
export const LIVE_USER = 'live_user'
/** Set while the server still has to hear that the session was ended here. */
export const SIGN_OUT_OWED = 'sign_out_owed'
/** How this device is shared, and when it locks by itself: `GateSetting`. */
export const GATE = 'gate'
/** The person who stood here when the device was locked; their pulled rows are still here. */
export const LOCKED = 'locked'
/** When the server last answered (ms, this device's clock), written down about once a minute on a shared device. */
export const CONTACT_AT = 'contact_at'
export const pullKey = (viewer_id: string): string => `pull:${viewer_id}`
export const memoKey = (key: string): string => `memo:${key}`
