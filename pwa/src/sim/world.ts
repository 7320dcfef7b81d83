/**
 * Many devices in one process, with the shipped engine on a store in memory, virtual time, and a network whose other end is
 * somebody else: the simulation in Python, or a test.
 *
 * Nothing here knows the rules of syncing. Everything comes out the same for the same seed and the same calls.
 */
import { Device } from '../mutators/device.ts'
import { TIMEOUT_MS } from '../net/http.ts'
import { NetworkFailure, type NetAnswer, type NetRequest } from '../net/network.ts'
import { crashingStore, type CrashingStore } from '../store/crash.ts'
import { memoryStore } from '../store/memory.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../sync/clock.ts'
import * as serverHalf from '../sync/server_half.ts'
import { seededBytes } from './chance.ts'
import { Timeline } from './timeline.ts'

/** A request that wants to be carried to the server. `body` is its text, byte for byte. */
export interface WireRequest extends NetRequest {
  request: number
  device: string
  tab: number
}

interface Pending {
  resolve: (answer: NetAnswer) => void
  reject: (error: Error) => void
  callOff: () => void
}

export interface DeviceOptions {
  /** How many tabs share the device's store. */
  tabs?: number
  /** Whether tabs take turns, as with Web Locks; without, both send as they like. */
  locks?: boolean
  /** The device's clock minus true time. */
  clock_offset_ms?: number
  /** Nobody looks: polls are rare. */
  idle?: boolean
  /** How a day's ids are hashed; without, the device says nothing of its days. */
  digest?: (text: string) => Promise<string>
}

/** One device: a store that survives crashes, and the tabs that are open on it. */
export interface SimDevice {
  name: string
  store: Store
  options: DeviceOptions
  tabs: { client: Device; store: CrashingStore }[]
  offline: boolean
  /** How many times it was started. */
  lives: number
  sending: boolean
}

export class World {
  readonly time: Timeline
  readonly devices = new Map<string, SimDevice>()
  /** What happened outside of commands: sign-ins that ended, errors that should not be. */
  readonly events: Record<string, unknown>[] = []
  private readonly seed: string
  private readonly pending = new Map<number, Pending>()
  private fresh: WireRequest[] = []
  private requests = 0

  constructor(seed: string, now: number) {
    this.seed = seed
    this.time = new Timeline(now)
  }

  add(name: string, options: DeviceOptions = {}): SimDevice {
    const device: SimDevice = {
      name,
      store: memoryStore(),
      options,
      tabs: [],
      offline: false,
      lives: 0,
      sending: false,
    }
    this.devices.set(name, device)
    this.start(device)
    return device
  }

  get(name: string): SimDevice {
    const device = this.devices.get(name)
    if (!device) throw new Error(`no device ${name}`)
    return device
  }

  /** Opens the device's tabs on its store, as after a cold start. */
  start(device: SimDevice): void {
    device.lives += 1
    device.sending = false
    device.tabs = Array.from({ length: device.options.tabs ?? 1 }, (_, tab) => this.openTab(device, tab))
    for (const { client } of device.tabs) void client.start()
  }

  /** The device loses everything that is only in memory; requests on their way are heard by nobody. */
  kill(device: SimDevice): void {
    for (const { client, store } of device.tabs) {
      client.engine.stop()
      store.dieAfter(0)
    }
    device.tabs = []
    device.lives += 1
  }

  hasRequests(): boolean {
    return this.fresh.length > 0
  }

  takeRequests(): WireRequest[] {
    const taken = this.fresh
    this.fresh = []
    return taken
  }

  /** False when nobody waits for it any more: it came too late, twice, or to a device that was restarted. */
  answer(request: number, answer: NetAnswer): boolean {
    const waiting = this.pending.get(request)
    this.pending.delete(request)
    waiting?.callOff()
    waiting?.resolve(answer)
    return waiting !== undefined
  }

  fail(request: number): boolean {
    const waiting = this.pending.get(request)
    this.pending.delete(request)
    waiting?.callOff()
    waiting?.reject(new NetworkFailure('cut off'))
    return waiting !== undefined
  }

  private openTab(device: SimDevice, tab: number): SimDevice['tabs'][number] {
    const store = crashingStore(device.store)
    const life = device.lives
    const client: Device = new Device({
      store,
      clock: this.clockOf(device, tab),
      network: { send: (request) => this.send(device, tab, life, request) },
      serverHalf: () => Promise.resolve(serverHalf),
      client_version: 'simulated',
      device_name: () => Promise.resolve(device.name),
      exclusive: (work) => takeTurn(device, work),
      connected: () => !device.offline,
      idle: () => device.options.idle === true,
      ...(device.options.digest && { digest: device.options.digest }),
      onError: (error) => {
        if (!store.dead()) this.events.push({ device: device.name, tab, error: String(error) })
      },
      restart: () => this.events.push({ device: device.name, tab, restart: true }),
      ring: (changed) => {
        for (const other of device.tabs)
          if (other.client !== client) void other.client.heard(changed).catch(() => undefined)
      },
    })
    return { client, store }
  }

  private clockOf(device: SimDevice, tab: number): Clock {
    const random = seededBytes(`${this.seed}/${device.name}/${tab}/${device.lives}`)
    const boot = this.time.now
    const run = [...random(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    return {
      now: () => this.time.now + (device.options.clock_offset_ms ?? 0),
      stamp: (ms) => `${new Date(ms + TASHKENT_MS).toISOString().slice(0, -1)}+05:00`,
      tick: () => ({ run, ms: Math.round(this.time.now - boot) }),
      random,
      after: (ms, work) => this.time.after(ms, work),
    }
  }

  private send(device: SimDevice, tab: number, life: number, request: NetRequest): Promise<NetAnswer> {
    if (device.offline) return Promise.reject(new NetworkFailure('offline'))
    this.requests += 1
    const number = this.requests
    this.fresh.push({ request: number, device: device.name, tab, ...request })
    return new Promise<NetAnswer>((resolve, reject) => {
      const callOff = this.time.after(TIMEOUT_MS, () => this.fail(number))
      this.pending.set(number, {
        resolve: inLife(device, life, resolve),
        reject: inLife(device, life, reject),
        callOff,
      })
    })
  }
}

const TASHKENT_MS = 5 * 3_600_000

async function takeTurn(device: SimDevice, work: () => Promise<void>): Promise<boolean> {
  if (device.options.locks === false) {
    await work()
    return true
  }
  if (device.sending) return false
  const life = device.lives
  device.sending = true
  try {
    await work()
  } finally {
    if (device.lives === life) device.sending = false
  }
  return true
}

/** Whom a restarted device's old life was waiting for, nobody hears any more. */
function inLife<T>(device: SimDevice, life: number, hear: (word: T) => void): (word: T) => void {
  return (word) => {
    if (device.lives === life) hear(word)
  }
}
