/// <reference lib="webworker" />
/**
 * The service worker: keeps the shell for offline starts and finishes the outbox when the browser wakes it for that.
 *
 * It never takes over by itself. A new version waits until the page says so (no draft dirty), because two versions of the
 * shell in one page is how forms get lost. Answers of the API are never kept here: what a phone knows is in IndexedDB.
 */
export {}
declare const self: ServiceWorkerGlobalScope

const SHELL = `shell-${__PRECACHE_VERSION__}`
const SERVER_ONLY = /^\/(api|health|metrics)(\/|$)/

self.addEventListener('install', (event) => {
  event.waitUntil(fillShell())
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldShells())
})

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== location.origin || SERVER_ONLY.test(url.pathname)) return
  if (event.request.mode === 'navigate') event.respondWith(fromShell('/index.html', event.request))
  else if (__PRECACHE__.includes(url.pathname)) event.respondWith(fromShell(url.pathname, event.request))
})

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
})

async function fillShell(): Promise<void> {
  const cache = await caches.open(SHELL)
  for (const url of __PRECACHE__) {
    // Files under /assets carry their content's hash in their name: what an older shell has need not be loaded again.
    const known = url.startsWith('/assets/') ? await caches.match(url) : undefined
    if (known) await cache.put(url, known)
    else await cache.add(new Request(url, { cache: 'reload' }))
  }
}

async function dropOldShells(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith('shell-') && name !== SHELL) await caches.delete(name)
}

/** The kept file; when the browser threw it away, the network, so that a damaged cache never means a white page. */
async function fromShell(url: string, request: Request): Promise<Response> {
  const cache = await caches.open(SHELL)
  return (await cache.match(url)) ?? (await fetch(request))
}
