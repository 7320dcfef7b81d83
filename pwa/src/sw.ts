/// <reference lib="webworker" />
/**
 * The service worker: keeps the shell for offline starts and finishes the outbox when the browser wakes it for that.
 *
 * It never takes over by itself. A new version waits until the page says so (no draft dirty), because two versions of the
 * shell in one page is how forms get lost. Answers of the API are never kept here: what a phone knows is in IndexedDB.
 */
import { httpNetwork } from './net/http.ts'
import { idbStore } from './store/idb.ts'
import { browserClock } from './sync/browser_clock.ts'
import { exchange } from './sync/exchange.ts'
import { holdLeft } from './sync/hold.ts'
import { newPace } from './sync/pace.ts'
import { NOTHING_SEEN } from './sync/status.ts'
import { bell, webLock } from './sync/tabs.ts'
import { BACKGROUND_TAG } from './sync/wake.ts'

declare const self: ServiceWorkerGlobalScope

/** The `sync` event is not in every browser's, nor in TypeScript's, vocabulary. */
interface SyncEvent extends ExtendableEvent {
  tag: string
}

const SHELL = `shell-${__PRECACHE_VERSION__}`
/** Files outside of /assets; those inside are named by a list of this version, which a wake-up in the background need not carry. */
const FILES: readonly string[] = __PRECACHE__
const LIST = __PRECACHE_LIST__
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
  else if (FILES.includes(url.pathname) || url.pathname.startsWith('/assets/'))
    event.respondWith(fromShell(url.pathname, event.request))
})

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
})

self.addEventListener('sync' as 'message', (event) => {
  const { tag } = event as unknown as SyncEvent
  if (tag === BACKGROUND_TAG) event.waitUntil(sendOutbox())
})

/**
 * The page's own steps, until the outbox is empty; what the server tells is left to the page. Fails when something stayed
 * behind, so that the browser wakes us again.
 */
async function sendOutbox(): Promise<void> {
  const { ring } = bell(() => undefined)
  const store = idbStore()
  const parts = { store, clock: browserClock(), network: httpNetwork(), client_version: __CLIENT_VERSION__, ring }
  const pace = newPace()
  // What may still be taken back waits for its seconds to pass: whoever closed the app meanwhile shall not have to come back.
  const left = await store.read((tx) => holdLeft(tx, parts.clock.now()))
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
  const sent = await webLock()(async () => {
    while ((await exchange(parts, pace, { ...NOTHING_SEEN }, 'no')).go === 'on');
  })
  if (sent && pace.failures > 0) throw new Error('the network was not good enough')
}

async function fillShell(): Promise<void> {
  const cache = await caches.open(SHELL)
  const listed = (await (await fetch(LIST)).json()) as string[]
  for (const url of [...FILES, ...listed]) {
    // Files under /assets carry their content's hash in their name: what an older shell has need not be loaded again.
    const known = url.startsWith('/assets/') ? await caches.match(url) : undefined
    if (known) await cache.put(url, known)
    else await cache.add(new Request(url, { cache: 'reload' }))
  }
}

/** The shell before this one stays: a page of it may still be open, and ask for a part that it has not needed so far. */
async function dropOldShells(): Promise<void> {
  const former = (await caches.keys()).filter((name) => name.startsWith('shell-') && name !== SHELL)
  for (const name of former.slice(0, -1)) await caches.delete(name)
}

/** The kept file; when the browser threw it away, the network, so that a damaged cache never means a white page. */
async function fromShell(url: string, request: Request): Promise<Response> {
  const cache = await caches.open(SHELL)
  return (await cache.match(url)) ?? (await caches.match(url)) ?? (await fetched(url, request))
}

/** What is not part of the shell, but needed again without a network once somebody has used it. */
async function fetched(url: string, request: Request): Promise<Response> {
  const answer = await fetch(request)
  if (answer.ok && url.startsWith('/assets/decoder-')) await (await caches.open('used')).put(url, answer.clone())
  return answer
}
