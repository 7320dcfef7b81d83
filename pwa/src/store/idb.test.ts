import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Engine } from '../sync/engine.ts'
import { twin } from '../mutators/twin.ts'
import { append } from '../sync/outbox.ts'
import { browserClock } from '../sync/browser_clock.ts'
import { NetworkFailure } from '../net/network.ts'
import { idbStore } from './idb.ts'
import { StorageFull, StoreUnavailable } from './store.ts'
import { DATABASE_VERSION, upgrade } from './upgrades.ts'

let databases = 0
const fresh = (): string => `idb-${++databases}`
afterEach(() => vi.restoreAllMocks())

function closeUnderneath(): void {
  const open = IDBDatabase.prototype.transaction
  let first = true
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    if (first) {
      first = false
      this.close()
    }
    return open.apply(this, args as Parameters<typeof open>)
  })
}

describe('the store on IndexedDB', () => {
  it('asks for durability that survives the end of the battery, for every write', async () => {
    const asked = vi.spyOn(IDBDatabase.prototype, 'transaction')
    const store = idbStore({ name: fresh() })
    await store.write((tx) => tx.meta.put('a', 1))
    expect(asked.mock.calls.length).toBeGreaterThan(0)
    const written = asked.mock.results.flatMap(({ value }) => (value as IDBTransaction).mode)
    expect(written).toContain('readwrite')
    for (const [, mode, options] of asked.mock.calls.filter(
      ([, asked_mode]) => (asked_mode as string) !== 'versionchange',
    )) {
      expect(mode).toBe('readwrite')
      expect(options).toEqual({ durability: 'strict' })
    }
  })

  it('opens a new handle and tries once more when the browser took the old one away', async () => {
    const store = idbStore({ name: fresh() })
    await store.write((tx) => tx.meta.put('a', 1))
    closeUnderneath()
    await store.write((tx) => tx.meta.put('b', 2))
    expect(await store.read((tx) => tx.meta.get('b'))).toBe(2)
  })

  it('stores a mutation once even when its transaction is run twice', async () => {
    const store = idbStore({ name: fresh() })
    const mutation = {
      id: 'm',
      type: 'record.cancel',
      protocol: 1,
      actor_id: 'w',
      occurred_at: '',
      made_on: 'd',
      record_id: 'r',
      base_version: 'v',
    } as const
    const save = (): Promise<void> => store.write((tx) => append(tx, mutation, [['record', 'r']], 1, twin))
    await save()
    await save()
    expect(await store.read((tx) => tx.outbox.all())).toHaveLength(1)
    const rows = await store.read((tx) => tx.rows.all('w/1', 'record'))
    expect(rows).toMatchObject([{ unsent: ['m'] }])
  })

  it('says that the device is full, and leaves nothing half written', async () => {
    const store = idbStore({ name: fresh() })
    await store.write((tx) => tx.meta.put('a', 1))
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    const writing = store.write(async (tx) => {
      await tx.meta.delete('a')
      await tx.meta.put('b', 2)
    })
    await expect(writing).rejects.toBeInstanceOf(StorageFull)
    vi.restoreAllMocks()
    expect(await store.read((tx) => tx.meta.get('a'))).toBe(1)
  })

  it('says that it cannot be used where the browser refuses to open it', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('private mode', 'SecurityError')
    })
    await expect(idbStore({ name: fresh() }).read((tx) => tx.meta.get('a'))).rejects.toBeInstanceOf(StoreUnavailable)
  })

  it('makes way for a newer version in another tab, and tells that it is shut out then', async () => {
    const name = fresh()
    const store = idbStore({ name })
    await store.write((tx) => tx.meta.put('a', 1))
    const newer = await openDB(name, DATABASE_VERSION + 1)
    expect(newer.version).toBe(DATABASE_VERSION + 1)
    await expect(store.read((tx) => tx.meta.get('a'))).rejects.toBeInstanceOf(StoreUnavailable)
    newer.close()
  })

  it('tells that another tab blocks it, and goes on when that is closed', async () => {
    const name = fresh()
    // A tab that does not make way: it ignores the request to close.
    const older = await openDB(name, DATABASE_VERSION, { upgrade: (db) => upgrade(db as never, 0) })
    await older.put('meta', 'kept through it all', 'a')
    const blocked: boolean[] = []
    const store = idbStore({ name, version: DATABASE_VERSION + 1, onBlocked: (now) => blocked.push(now) })
    const reading = store.read((tx) => tx.meta.get('a'))
    await vi.waitFor(() => expect(blocked).toEqual([true]))
    older.close()
    expect(await reading).toBe('kept through it all')
    expect(blocked).toEqual([true, false])
  })

  it('lets go when its page is frozen in the middle of a write, and does that write when the page comes back', async () => {
    const name = fresh()
    const page = new EventTarget()
    const frozen = idbStore({ name, page })
    const begun = vi.fn()
    let tries = 0
    const writing = frozen.write(async (tx) => {
      tries += 1
      begun()
      // A frozen page never comes to its next step.
      for (let step = 0; step < (tries === 1 ? Infinity : 0); step++) await tx.meta.get('a')
      await tx.meta.put('a', tries)
    })
    await vi.waitFor(() => expect(begun).toHaveBeenCalled())
    page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }))
    const next = idbStore({ name })
    await next.write((tx) => tx.meta.put('b', 'written by the page after it'))
    expect(tries).toBe(1)
    page.dispatchEvent(new Event('pageshow'))
    await writing
    expect(tries).toBe(2)
    expect(await next.read((tx) => Promise.all([tx.meta.get('a'), tx.meta.get('b')]))).toEqual([
      2,
      'written by the page after it',
    ])
  })

  it('goes on when its page is left for good: what was begun is finished by the browser', async () => {
    const page = new EventTarget()
    const store = idbStore({ name: fresh(), page })
    const writing = store.write(async (tx) => {
      page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }))
      await tx.meta.put('a', 1)
    })
    await writing
    expect(await store.read((tx) => tx.meta.get('a'))).toBe(1)
  })

  it('carries the engine: a mutation saved here goes out from here', async () => {
    const store = idbStore({ name: fresh() })
    await store.write((tx) => tx.meta.put('device_id', 'd'))
    const mutation = {
      id: 'm',
      type: 'record.create',
      protocol: 1,
      actor_id: 'w',
      occurred_at: '2026-11-24T08:00:00+05:00',
      made_on: 'd',
      product_id: 'p',
      operation_id: 'o',
      quantity: 1,
    } as const
    await store.write((tx) => append(tx, mutation, [['record', 'm']], 1, twin))
    const sent: string[] = []
    let reachable = false
    const network = {
      send: async ({ body }: { body: string | null }) => {
        if (!reachable) throw new NetworkFailure('no')
        sent.push(body ?? '')
        const outcomes = [{ id: 'm', result: 'applied', replayed: false, code: null, detail: null, receipt: 'r' }]
        const answer = {
          protocol: 1,
          epoch: 'e',
          server_time: '',
          outcomes,
          changes: [],
          cursor: null,
          more: false,
          snapshot: false,
        }
        return { status: 200, body: answer, retry_after_ms: null }
      },
    }
    const engine = new Engine({
      store,
      clock: browserClock(),
      network,
      twin,
      serverHalf: () => import('../sync/server_half.ts'),
      client_version: '1',
    })
    await engine.run('online')
    expect(engine.seen.movable).toBe(1)
    reachable = true
    await engine.run('online')
    engine.stop()
    expect(sent).toHaveLength(1)
    expect(await store.read((tx) => tx.outbox.all())).toEqual([])
    expect(await store.read((tx) => tx.kept.byId('m'))).toMatchObject({ result: 'applied', receipt: 'r' })
  })
})
