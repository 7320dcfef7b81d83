import { dayAt } from '../../i18n/dates'
import type { Gate, Session, SyncStatus } from '../../sync/api'
import { ALL } from '../../sync/entities'
import { client } from '../../sync/client'

/**
 * What every screen looks at: who is signed in, how the sync stands, and the moment. Whatever reads rows follows the version of
 * their entities (see `live`).
 */
const QUIET: SyncStatus = {
  online: true,
  sending: false,
  unsent: 0,
  oldest_at: null,
  last_success_at: null,
  stuck: null,
  update_ready: false,
  pictured: false,
}

/** Changes arrive in storms while a phone catches up; the first is shown at once, the rest at most this often. */
const REDRAW_MS = 150
const CLOCK_MS = 15_000

let session = $state.raw<Session | null>(null)
let gate = $state.raw<Gate & { claimed: boolean }>({
  shared: false,
  idle_ms: null,
  leader_ms: 0,
  locked: null,
  claimed: false,
})
let status = $state.raw<SyncStatus>(QUIET)
let versions = $state.raw<Readonly<Record<string, number>>>({})
let now = $state(Date.now())
// Derived, so that whoever reads rows of today reads them again tomorrow, not at every tick.
const today = $derived(dayAt(now, timezoneOf(session)))
let dirty = $state(false)

export const app = {
  get session() {
    return session
  },
  /** Whether several people use this device, and whether the one at hand has shown a PIN. */
  get gate() {
    return gate
  },
  get status() {
    return status
  },
  /** Grows with each change of rows of these entities on this phone. */
  versionOf(entities: readonly string[]): number {
    return entities.reduce((sum, entity) => sum + (versions[entity] ?? 0), versions[ALL] ?? 0)
  },
  get now() {
    return now
  },
  get timezone() {
    return timezoneOf(session)
  },
  get today() {
    return today
  },
  /** A form holds something that a reload would take away; no update is applied meanwhile. */
  get dirty() {
    return dirty
  },
  set dirty(value: boolean) {
    dirty = value
  },
}

function timezoneOf(signedIn: Session | null): string {
  return signedIn?.factory.timezone ?? 'Asia/Tashkent'
}

/** The person in front of the screen. Only for screens that exist behind the sign-in. */
export function me(): Session['user'] {
  if (!session) throw new Error('nobody is signed in')
  return session.user
}

let shownAt = 0
let timer: ReturnType<typeof setTimeout> | undefined

let changed = new Set<string>()

function show(): void {
  clearTimeout(timer)
  timer = undefined
  shownAt = performance.now()
  session = client.session()
  gate = { ...client.gate(), claimed: client.claimed() }
  status = client.status()
  now = Date.now()
  if (changed.size === 0) return
  versions = { ...versions, ...Object.fromEntries([...changed].map((entity) => [entity, (versions[entity] ?? 0) + 1])) }
  changed = new Set()
}

/** For what only this device remembers, which the sync engine does not announce. */
export function redraw(): void {
  onChange([ALL])
}

function onChange(rows: Iterable<string>): void {
  for (const entity of rows) changed.add(entity)
  // Who comes next must not find the screen of the one before, not even for a moment.
  const other = client.session()?.user.id !== session?.user.id || client.claimed() !== gate.claimed
  const wait = other ? 0 : shownAt + REDRAW_MS - performance.now()
  if (wait <= 0) show()
  else timer ??= setTimeout(show, wait)
}

let tellOpen: () => void
/** Resolves when it is known who is here, a moment before the first screen is put together. */
export const opened = new Promise<void>((resolve) => (tellOpen = resolve))

/** Opens the store of this device and begins to follow it. Rejects when the store cannot be opened. */
export async function startApp(): Promise<void> {
  await client.start()
  // Not before: half of a picture would be read, and then all of it again.
  client.onChange(onChange)
  changed.add(ALL)
  show()
  setInterval(() => (now = Date.now()), CLOCK_MS)
  document.addEventListener('visibilitychange', onVisibility)
  tellOpen()
  // The store looks for the first rows while the screen is put together, which leaves it no moment to be asked.
  await new Promise((resolve) => setTimeout(resolve))
}

function onVisibility(): void {
  now = Date.now()
  // Nobody looks and nothing is half-typed: the quietest moment there is for a new version.
  if (document.visibilityState === 'hidden' && status.update_ready && !isBusy()) client.applyUpdate()
}

function isBusy(): boolean {
  return dirty || document.querySelector('dialog[open], input:focus, textarea:focus') !== null
}

/** For reads that no screen can mend: the last good picture stays, and the error reaches the browser's own reporting. */
export function failLoudly(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
