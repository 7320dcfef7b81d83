/**
 * New versions of the app: registers the worker and finds them often. Fetched a moment after the start, which it would only
 * slow down.
 */
const LOOK_EVERY_MS = 3_600_000

/** `onWaiting` is called with each new version that is ready and waits; the waiting worker is never asked to take over here. */
export function followVersions(onWaiting: (worker: ServiceWorker) => void): void {
  const follow = (registration: ServiceWorkerRegistration): void => {
    if (registration.waiting && navigator.serviceWorker.controller) onWaiting(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const installing = registration.installing
      installing?.addEventListener('statechange', () => {
        // Without a controller it is the first version, not a new one.
        if (installing.state === 'installed' && navigator.serviceWorker.controller) onWaiting(installing)
      })
    })
    const look = (): void => void registration.update().catch(() => undefined)
    setInterval(look, LOOK_EVERY_MS)
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) look()
    })
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') look()
    })
  }
  navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).then(follow, () => undefined)
}
