/**
 * The sync engine: pushes oldest first, pulls, and decides when. It knows no DOM and no database, only a store, a clock
 * and a network, so the same code runs in the page, in the service worker and in the simulation.
 *
 * A run is a loop of steps (`exchange.ts`). Killed anywhere it leaves nothing half done: what was sent is sent again, and
 * the server repeats its word.
 */
import type { SyncStatus } from './api.ts'
import { failureDelay, isAhead, pollDelay } from './backoff.ts'
import { StorageFull } from '../store/store.ts'
import { fraction } from './clock.ts'
import type { ExchangeParts, Step } from './exchange.ts'
import { hasPicture, type Twin } from './layers.ts'
import { nextDue, wakeWaiting } from './outbox.ts'
import { newPace, wentBadly } from './pace.ts'
import { SESSION, type ActiveSession } from './places.ts'
import type { PullWish } from './request.ts'
import type * as ServerHalf from './server_half.ts'
import { countUnsent, NOTHING_SEEN, STALLED_AFTER_MS, statusOf, type Seen } from './status.ts'

/** Why a run is asked for. Later in this list weighs more. */
export const REASONS = ['saved', 'timer', 'start', 'visible', 'online', 'poke', 'signed_in', 'person'] as const
export type Reason = (typeof REASONS)[number]

/** Another tab is sending: look again soon, it may have missed what was just saved here. */
const BUSY_MS = 3_000
/** Nobody looks and nothing is unsent. */
const IDLE_MS = 5 * 60_000
const TIMER_MS_MIN = 1_000

export interface EngineParts extends Omit<ExchangeParts, 'pull' | 'redraw' | 'prune' | 'log'> {
  twin: Twin
  /** Brings the half that talks to the server; it may have to be loaded. */
  serverHalf: () => Promise<typeof ServerHalf>
  /** Runs `work` while no other tab or worker of this device sends; false at once when another one does. */
  exclusive?: (work: () => Promise<void>) => Promise<boolean>
  /** The device's own belief about its network; false is certain. */
  connected?: () => boolean
  /** What has to be said to the server before anything else. */
  prelude?: () => Promise<void>
  /** Throws away what was kept for comfort only (pictures of the manual), when the device is full. Never rejects. */
  dropCaches?: () => Promise<void>
  /** Begins anew with a fresh page: the last resort, when a person asks to send and nothing has answered for minutes. */
  restart?: () => void
  /** Whether nobody looks at the screen. */
  idle?: () => boolean
  /** Called after anything a screen may show has changed. */
  onChange?: () => void
  /** Hears of what should not happen; runs themselves never reject. */
  onError?: (error: unknown) => void
}

export class Engine {
  readonly seen: Seen
  private readonly parts: EngineParts
  private readonly pace = newPace()
  private running: Promise<void> | null = null
  private once_more: Reason | null = null
  private busy = false
  private next_due: number | null = null
  private callOff: (() => void) | null = null
  private stopped = false
  /** When the step that is under way began. */
  private step_at = 0

  constructor(parts: EngineParts) {
    this.parts = parts
    // Before the first request the device's own belief is all there is.
    this.seen = { ...NOTHING_SEEN, online: parts.connected?.() ?? true, progress_at: parts.clock.now() }
  }

  status(): SyncStatus {
    return statusOf(this.seen, this.parts.clock.now(), this.parts.connected?.() ?? true)
  }

  /** Sends and pulls until there is nothing to do, or it makes no sense to go on. Resolves then; never rejects. */
  run(reason: Reason): Promise<void> {
    if (this.stopped) return Promise.resolve()
    if (this.running) {
      if (reason === 'person' && this.hangs()) this.parts.restart?.()
      this.once_more = weightier(this.once_more, reason)
      return this.running
    }
    if (!this.mayTry(reason)) {
      this.arm()
      return Promise.resolve()
    }
    this.running = this.runUntilQuiet(reason).finally(() => {
      this.running = null
      this.arm()
      const missed = this.once_more
      this.once_more = null
      // Good news that came while an attempt was failing deserves an attempt of its own.
      if (missed !== null && (this.pace.failures === 0 || REASONS.indexOf(missed) >= REASONS.indexOf('online'))) {
        void this.run(missed)
      }
    })
    return this.running
  }

  /** New work was stored a moment ago: counts it at once, and sends it. */
  saved(count: number, made_at: number): void {
    this.show({
      unsent: this.seen.unsent + count,
      oldest_at: this.seen.oldest_at ?? made_at,
      storage_full: false,
    })
    void this.refresh()
      .catch((error: unknown) => this.parts.onError?.(error))
      .then(() => this.run('saved'))
  }

  /** A new version of the app waits for a quiet moment. */
  updateReady(): void {
    this.show({ update_ready: true })
  }

  /** Another tab keeps the database of an older version open. */
  databaseBlocked(blocked: boolean): void {
    if (this.seen.blocked !== blocked) this.show({ blocked })
  }

  /** Ends all timers for good; a run that is under way ends after its step. */
  stop(): void {
    this.stopped = true
    this.callOff?.()
  }

  /** Looks at the outbox anew, after something outside of a run has changed it. */
  async refresh(): Promise<void> {
    const { store, clock } = this.parts
    const counted = await store.read(async (tx) => {
      const [entries, owed, active] = await Promise.all([
        tx.outbox.all(),
        tx.kept.owed(),
        tx.meta.get<ActiveSession>(SESSION),
      ])
      this.next_due = nextDue([...entries, ...owed])
      // For a person chosen without a network nothing can be pulled: what is here is all there is.
      const pictured =
        active !== undefined && (active.claimed === true || (await hasPicture(tx, active.session.user.id)))
      return { ...countUnsent(entries, active), pictured }
    })
    // Time without anything to move is no standstill.
    if (counted.movable === 0 || this.seen.movable === 0) this.seen.progress_at = clock.now()
    Object.assign(this.seen, counted)
    this.seen.storage_unavailable = false
    this.parts.onChange?.()
  }

  /** Requests end by themselves; a database that never answers does not, and only a new page gets a new one. */
  private hangs(): boolean {
    return this.parts.clock.now() - this.step_at >= STALLED_AFTER_MS
  }

  private mayTry(reason: Reason): boolean {
    const now = this.parts.clock.now()
    // When the server names a time, everybody waits: at five o'clock there are thousands of us.
    if (isAhead(this.pace.asked_until, now)) return false
    if (reason === 'timer') return !isAhead(this.pace.blocked_until, now)
    return reason !== 'saved' || (this.parts.connected?.() ?? true)
  }

  private async runUntilQuiet(first: Reason): Promise<void> {
    const { exclusive } = this.parts
    for (let reason: Reason | null = first; reason !== null && !this.stopped; reason = this.once_more) {
      this.once_more = null
      // What is saved while a run is on mostly goes out with it: pull again only if something is left to send.
      const pull: PullWish = reason === 'saved' && reason !== first ? 'with_work' : 'owed'
      const why = reason
      const work = (): Promise<void> => this.steps(why, pull)
      this.busy = exclusive ? !(await exclusive(work)) : (await work(), false)
      if (this.busy || this.pace.failures > 0) return
    }
  }

  private async steps(reason: Reason, pull: PullWish): Promise<void> {
    const { store, clock } = this.parts
    this.step_at = clock.now()
    this.show({ sending: true })
    let half: typeof ServerHalf
    try {
      half = await this.parts.serverHalf()
    } catch {
      // Offline on the very first visit, before the worker has kept it: as good as no network.
      wentBadly(this.pace, clock.now() + failureDelay(this.pace.failures + 1, fraction(clock)))
      this.show({ sending: false, online: false })
      return
    }
    try {
      if (reason === 'person' || reason === 'signed_in') {
        await store.write((tx) => wakeWaiting(tx, (wait) => reason === 'person' || wait.code === 'sign_in_required'))
      }
      await this.parts.prelude?.()
      // Each run finds out anew: a step says so when there is room for outcomes and none for what the server tells.
      this.seen.storage_full = false
      let step: Step = { go: 'on', pull }
      while (step.go === 'on' && !this.stopped) {
        this.step_at = clock.now()
        step = await half.exchange(this.parts, this.pace, this.seen, step.pull)
        if (step.go === 'on') await this.refresh()
      }
      if (this.pace.failures === 0) await store.write((tx) => half.prune(tx))
      this.seen.sending = false
      await this.refresh()
    } catch (error) {
      // Not the network: the store, or a fault of ours. Nothing is lost: the next trigger finds it as it was.
      wentBadly(this.pace, clock.now() + failureDelay(this.pace.failures + 1, fraction(clock)))
      if (error instanceof StorageFull) return this.full(half)
      this.parts.onError?.(error)
      this.show({ sending: false, storage_unavailable: true })
    }
  }

  /** No room for what the server said. Its word comes again; until then, whatever can be done without goes. */
  private async full(half: typeof ServerHalf): Promise<void> {
    this.show({ sending: false, storage_full: true })
    await this.parts.dropCaches?.()
    await this.parts.store.write((tx) => half.prune(tx, true)).catch((error: unknown) => this.parts.onError?.(error))
  }

  /** Sets the timer: to the end of the blockade, to the next mutation that waits, or to the next look. */
  private arm(): void {
    this.callOff?.()
    this.callOff = null
    if (this.stopped) return
    const { clock, idle } = this.parts
    const now = clock.now()
    const blocked_until = Math.max(this.pace.blocked_until, this.pace.asked_until)
    let at = now + (idle?.() && this.seen.unsent === 0 ? IDLE_MS : pollDelay(fraction(clock)))
    if (this.next_due !== null) at = Math.min(at, this.next_due)
    if (this.busy && this.seen.unsent > 0) at = now + BUSY_MS
    if (isAhead(blocked_until, now)) at = blocked_until
    const callOffRun = clock.after(Math.max(TIMER_MS_MIN, at - now), () => void this.run('timer'))
    // A standstill shall show when it becomes one, not when the next attempt fails.
    const stalled_at = this.seen.progress_at + STALLED_AFTER_MS
    const watched = this.seen.movable > 0 && stalled_at > now
    const callOffWatch = watched ? clock.after(stalled_at - now, () => this.parts.onChange?.()) : undefined
    this.callOff = () => {
      callOffRun()
      callOffWatch?.()
    }
  }

  private show(change: Partial<Seen>): void {
    Object.assign(this.seen, change)
    this.parts.onChange?.()
  }
}

function weightier(before: Reason | null, reason: Reason): Reason {
  return before !== null && REASONS.indexOf(before) > REASONS.indexOf(reason) ? before : reason
}
