/**
 * The client of this browser, put together. The one file below the screens that knows all layers.
 *
 * Made at the first look, so that a test or a tool may import it where there is no browser.
 */
import { Device } from '../mutators/device.ts'
import { idbStore } from '../store/idb.ts'
import type { Client } from './api.ts'
import { browserClock } from './browser_clock.ts'
import { deviceFacts, sha256, touchMark } from './device_facts.ts'
import type * as ServerHalf from './server_half.ts'
import { bell, webLock } from './tabs.ts'
import { updates, type Updates } from './update.ts'
import type * as Wake from './wake.ts'

/** The occasions to sync that come from outside. The engine's own timer does without them, also on a first visit cut short. */
const wake = (): Promise<typeof Wake> => import('./wake.ts')
const serverHalf = (): Promise<typeof ServerHalf> => import('./server_half.ts')

function browserClient(): Client {
  const known = deviceFacts()
  const store = idbStore({ onBlocked: (blocked) => device.engine.databaseBlocked(blocked) })
  const tabs = bell((changed) => void device.heard(changed).catch(report))
  const versions = updates(() => device.engine.updateReady())
  const device: Device = new Device({
    store,
    clock: browserClock(),
    network: { send: async (request) => (await serverHalf()).httpNetwork().send(request) },
    serverHalf,
    client_version: __CLIENT_VERSION__,
    device_name: async () => (await wake()).deviceName(),
    ...(known.former_device_id === undefined ? {} : { former_device_id: known.former_device_id }),
    exclusive: webLock(),
    connected: () => navigator.onLine,
    idle: () => document.visibilityState !== 'visible',
    facts: () => ({ ...known.facts(), ...(device.gate().shared && { shared: true as const }) }),
    touch_mark: touchMark,
    digest: globalThis.crypto?.subtle && sha256,
    onError: report,
    onDeviceId: (id) => known.mark(id),
    onSaved: () => {
      known.askForLastingStorage()
      // Online the page sends at once; the worker would only get in its way.
      if (!navigator.onLine) void wake().then(({ wakeLater }) => wakeLater(), nothing)
    },
    restart: () => location.reload(),
    dropCaches: () => dropComforts().catch(nothing),
    ring: (changed) => tabs.ring(changed),
    applyUpdate: () => versions.apply(),
  })
  const start = device.start.bind(device)
  device.start = async () => {
    await start()
    const look = () => awaitOccasions(device, versions.waits)
    look().catch(() => addEventListener('online', () => void look(), { once: true }))
  }
  return device
}

async function awaitOccasions(device: Device, onWaiting: Updates['waits']): Promise<void> {
  const { followVersions, wakeOn } = await wake()
  if (onWaiting) followVersions(onWaiting)
  const stream = wakeOn(
    device.engine,
    () => device.session() !== null && !device.claimed() && device.status().stuck !== 'sign_in_required',
    () => device.heard(),
  )
  device.onChange(() => stream.check())
}

function nothing(): void {
  // A bonus only: the worker's wake-up, or a little more room.
}

/** All but the shell, without which the app would not start again offline. */
async function dropComforts(): Promise<void> {
  for (const name of (await globalThis.caches?.keys()) ?? []) if (!name.startsWith('shell-')) await caches.delete(name)
}

function report(error: unknown): void {
  reportError(error)
}

export const client: Client = lazily(browserClient)

function lazily(make: () => Client): Client {
  let made: Client | null = null
  return new Proxy({} as Client, {
    get: (_target, name: keyof Client) => {
      made ??= make()
      const member = made[name]
      return typeof member === 'function' ? member.bind(made) : member
    },
  })
}
