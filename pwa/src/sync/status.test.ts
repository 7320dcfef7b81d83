import { describe, expect, it } from 'vitest'
import { recordBody, Rig } from '../sim/rig.ts'
import { StorageFull, type Store } from '../store/store.ts'
import { askedDelay, failureDelay, heldDelay, pollDelay } from './backoff.ts'
import { NOTHING_SEEN, STALLED_AFTER_MS, statusOf } from './status.ts'

describe('the status', () => {
  it('calls pending work that makes no progress for two minutes stalled, but not on a phone that knows it is offline', () => {
    const seen = { ...NOTHING_SEEN, unsent: 3, movable: 3, progress_at: 1_000 }
    expect(statusOf(seen, 1_000 + STALLED_AFTER_MS - 1, true).stuck).toBeNull()
    expect(statusOf(seen, 1_000 + STALLED_AFTER_MS, true).stuck).toBe('stalled')
    expect(statusOf(seen, 1_000 + STALLED_AFTER_MS, false).stuck).toBeNull()
    expect(statusOf({ ...seen, movable: 0 }, 1_000 + STALLED_AFTER_MS, true).stuck).toBeNull()
  })

  it('shows the most urgent reason', () => {
    const all = {
      ...NOTHING_SEEN,
      storage_full: true,
      revoked: true,
      upgrade: true,
      parked: true,
      session_refused: true,
    }
    expect(statusOf(all, 0, true).stuck).toBe('storage')
    expect(statusOf({ ...all, storage_full: false }, 0, true).stuck).toBe('revoked')
    expect(statusOf({ ...all, storage_full: false, revoked: false }, 0, true).stuck).toBe('upgrade')
  })

  it('becomes stalled on a network that takes everything and never answers, and says so by itself', async () => {
    const rig = await Rig.ready()
    await rig.create()
    await rig.rest()
    const said: (string | null)[] = []
    rig.client.onChange(() => said.push(rig.client.status().stuck))
    await rig.pass(STALLED_AFTER_MS + 1_000)
    expect(rig.client.status()).toMatchObject({ stuck: 'stalled', online: false, unsent: 1 })
    expect(said).toContain('stalled')
    rig.waiting.length = 0
    void rig.client.sendNow()
    await rig.live(1_000)
    expect(rig.client.status()).toMatchObject({ stuck: null, online: true, unsent: 0 })
  })

  it('begins anew when a person asks to send and the database has not answered for minutes', async () => {
    const rig = await Rig.ready()
    const restarts = (): number => rig.world.events.filter(({ restart }) => restart === true).length
    const { read } = rig.device.store
    rig.device.store.read = () => new Promise(() => undefined)
    void rig.client.sendNow()
    await rig.rest()
    void rig.client.sendNow()
    await rig.pass(STALLED_AFTER_MS)
    expect(restarts()).toBe(0)
    void rig.client.sendNow()
    expect(restarts()).toBe(1)
    rig.device.store.read = read
  })

  it('knows by how much the clock of the phone is wrong', async () => {
    const rig = await Rig.ready({ clock_offset_ms: -3_600_000 })
    expect(rig.client.status().skew_ms).toBe(3_600_000)
  })
})

describe('a device without room', () => {
  /** A store that has no room for new mutations, nor for rows. */
  function fill(store: Store, is_full: () => boolean): void {
    const { write } = store
    const given = <T>(put: (one: T) => Promise<void>, one: T): Promise<void> =>
      is_full() ? Promise.reject(new StorageFull()) : put(one)
    store.write = (work) =>
      write((tx) =>
        work({
          ...tx,
          outbox: { ...tx.outbox, add: (entry) => given(tx.outbox.add, entry) },
          rows: { ...tx.rows, put: (row) => given(tx.rows.put, row) },
        }),
      )
  }

  it('refuses new work loudly, saves nothing of it, and keeps what it has', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    await rig.create(1)
    let full = true
    fill(rig.device.store, () => full)
    await rig.client.remember('draft', '2 pieces')
    const work = { product_id: 'p', operation_id: 'o', quantity: 2 }
    await expect(rig.client.createRecord(work, { forget: 'draft' })).rejects.toBeInstanceOf(StorageFull)
    expect(await rig.client.recall('draft')).toBe('2 pieces')
    expect(rig.client.status().stuck).toBe('storage')
    expect(await rig.outbox()).toHaveLength(1)
    expect(await rig.client.records()).toHaveLength(1)
    full = false
    await rig.create(2)
    expect(rig.client.status().stuck).toBeNull()
    expect(await rig.outbox()).toHaveLength(2)
  })

  it('says the same when there is no room for what the server tells, loses nothing, and takes it in later', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    await rig.create(1)
    rig.server.tell({ entity: 'record', put: recordBody({ id: 'another', quantity: 5 }) })
    let full = true
    fill(rig.device.store, () => full)
    rig.device.offline = false
    void rig.client.sendNow()
    await rig.live(1_000)
    expect(rig.client.status()).toMatchObject({ stuck: 'storage', unsent: 1 })
    full = false
    void rig.client.sendNow()
    await rig.live(1_000)
    expect(rig.client.status()).toMatchObject({ stuck: null, unsent: 0 })
    expect((await rig.client.records()).map(({ quantity }) => quantity).sort()).toEqual([1, 5])
    expect(rig.server.outcomes.size).toBe(1)
  })

  it('still says that the device is full when there was room for its outcomes and none for what the server told', async () => {
    const rig = await Rig.ready()
    rig.server.tell({ entity: 'record', put: recordBody({ id: 'another' }) })
    const { write } = rig.device.store
    rig.device.store.write = (work) =>
      write((tx) => work({ ...tx, rows: { ...tx.rows, put: () => Promise.reject(new StorageFull()) } }))
    void rig.client.sendNow()
    await rig.serve()
    expect(rig.client.status().stuck).toBe('storage')
  })
})

describe('waiting', () => {
  it('doubles, up to a limit, and is spread so that phones do not come in step', () => {
    expect(failureDelay(1, 0)).toBe(1_000)
    expect(failureDelay(1, 0.999)).toBeGreaterThan(1_990)
    expect(failureDelay(4, 0)).toBe(8 * failureDelay(1, 0))
    expect(failureDelay(1_000, 0.5)).toBeLessThanOrEqual(5 * 60_000)
    expect(heldDelay(1_000, 0.999)).toBeLessThanOrEqual(30 * 60_000)
    for (const chance of [0, 0.5, 0.999]) {
      expect(pollDelay(chance)).toBeGreaterThanOrEqual(22_500)
      expect(pollDelay(chance)).toBeLessThanOrEqual(37_500)
    }
  })

  it('is never shorter than the server asked for, and never absurd', () => {
    expect(askedDelay(10_000, 0)).toBe(10_000)
    expect(askedDelay(10_000, 0.999)).toBeGreaterThan(12_000)
    expect(askedDelay(86_400_000, 0)).toBe(15 * 60_000)
  })
})
