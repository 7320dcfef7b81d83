/** The page's occasions to sync: the network is back, the person looks again, the server pokes, the system wakes the worker. */
import { pokes } from '../net/events.ts'
import type { Engine, Reason } from './engine.ts'

export { followVersions } from './versions.ts'

export const BACKGROUND_TAG = 'outbox'

/**
 * Wires the browser's events to the engine. `wantsPokes` says whether somebody is signed in with the server; `lookAgain` looks
 * at who stands here now.
 */
export function wakeOn(
  engine: Pick<Engine, 'run' | 'seen' | 'refresh'>,
  wantsPokes: () => boolean,
  lookAgain: () => Promise<void>,
): { check(): void } {
  const run = (reason: Reason): void => void engine.run(reason)
  const stream = pokes(() => run('poke'))
  const check = (): void => stream.want(document.visibilityState === 'visible' && wantsPokes())
  window.addEventListener('online', () => run('online'))
  // Only to say so at once: the next attempt may be half a minute away.
  window.addEventListener('offline', () => void engine.refresh().catch(reportError))
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return
    // While it was kept frozen for "back" the page heard no other tab: the device may have been locked in one.
    lookAgain().catch(reportError)
    run('visible')
  })
  document.addEventListener('visibilitychange', () => {
    check()
    if (document.visibilityState === 'visible') run('visible')
    else if (engine.seen.unsent > 0) void wakeLater()
  })
  check()
  return { check }
}

/** Asks the browser to wake the worker when there is a network, even with all pages closed. Where it cannot: no harm. */
export async function wakeLater(): Promise<void> {
  try {
    const registration = (await navigator.serviceWorker?.ready) as unknown as
      { sync?: { register(tag: string): Promise<void> } } | undefined
    await registration?.sync?.register(BACKGROUND_TAG)
  } catch {
    // A bonus only; the page's own occasions stay.
  }
}

/** A name by which an administrator knows the device again: what it is, not whose. */
export function deviceName(): string {
  const system = /Android|iPhone|iPad|Windows|Mac OS|CrOS|Linux/.exec(navigator.userAgent)?.[0] ?? 'Device'
  const browser = /Firefox|Edg|SamsungBrowser|YaBrowser|Chrome|Safari/.exec(navigator.userAgent)?.[0] ?? 'browser'
  return `${system} ${browser}`
}
