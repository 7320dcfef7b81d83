/**
 * New versions of the app: found often (`versions.ts`), taken into use only when the person agrees or no draft is open, with
 * one reload.
 *
 * The waiting worker is never asked to take over by itself. A page whose chunk has gone with an older shell is reloaded
 * once, not in a circle. Going to another page also ends what is still being fetched: a reload would lead the person back.
 */
const RELOADED_AT = 'sewtrack-reloaded-at'
const RELOAD_MS_MIN = 60_000
/** Whoever is still here after this time has not left. */
const LEAVE_MS_MAX = 10_000

export interface Updates {
  apply(): void
  /** To be told of a version that is ready; left out where there are none. */
  waits?: (worker: ServiceWorker) => void
}

/** `onReady` is called when a new version waits. */
export function updates(onReady: () => void): Updates {
  let waiting: ServiceWorker | null = null
  let applying = false
  let taken_over = false
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return { apply: () => location.reload() }

  // Another tab may have taken the new version into use: this page is the old one, and says so instead of reloading.
  const had_controller = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (applying) location.reload()
    else if (had_controller) {
      taken_over = true
      onReady()
    }
  })
  let left_at = -Infinity
  addEventListener('beforeunload', () => (left_at = performance.now()))
  addEventListener('vite:preloadError', (event) => {
    if (performance.now() - left_at < LEAVE_MS_MAX) return
    // Under a worker the shell is whole, with or without a network.
    if ((navigator.onLine || navigator.serviceWorker.controller) && reloadOnce()) event.preventDefault()
  })

  return {
    waits: (worker) => {
      waiting = worker
      onReady()
    },
    apply: () => {
      if (applying) return
      applying = true
      if (waiting && !taken_over) waiting.postMessage('take-over')
      else location.reload()
    },
  }
}

/** Reloads, unless that was done a moment ago. */
function reloadOnce(): boolean {
  try {
    const last = Number(sessionStorage.getItem(RELOADED_AT) ?? 0)
    if (Date.now() - last < RELOAD_MS_MIN) return false
    sessionStorage.setItem(RELOADED_AT, String(Date.now()))
  } catch {
    // No session storage: then there is no circle to break either.
  }
  location.reload()
  return true
}
