import { describe, expect, it } from 'vitest'
import { MASTER, recordBody, Rig, WORKER } from '../sim/rig.ts'
import { GATE, LIVE_USER, LOCKED, SESSION, SIGN_OUT_OWED } from './places.ts'

const OTHER = '33333333-3333-4333-8333-333333333333'
const A = '01936000-0000-7000-8000-00000000000a'

/** A shared tablet on which both have signed in, the worker with a paid record, and which is locked now. */
async function lockedTablet(): Promise<Rig> {
  const rig = await Rig.ready({}, [recordBody({ id: A, amount: '1000.00', status: 'approved' })])
  await rig.client.setGate({ shared: true, idle_ms: 60_000 })
  await rig.signIn(OTHER)
  await rig.serve()
  await rig.client.lock()
  await rig.rest()
  return rig
}

const meta = (rig: Rig, key: string) => rig.device.store.read((tx) => tx.meta.get(key))

describe('locking', () => {
  it('hides the person and keeps what was pulled for them, and their unsent work', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    await rig.client.setGate({ shared: true })
    rig.device.offline = true
    const id = await rig.create(4)
    await rig.client.lock()
    expect(rig.client.session()).toBeNull()
    expect(await rig.client.records()).toEqual([])
    expect(rig.client.gate()).toMatchObject({ shared: true, locked: WORKER })
    expect(rig.client.status().unsent).toBe(1)
    rig.device.offline = false
    await rig.signIn()
    expect((await rig.client.records()).map((record) => record.id).sort()).toEqual([A, id].sort())
    expect(rig.client.gate().locked).toBeNull()
  })

  it('does not keep back the decision that its person made before', async () => {
    const rig = new Rig()
    await rig.signIn(MASTER, 'master')
    await rig.serve()
    rig.device.offline = true
    await rig.client.approve([{ record_id: A, version: A }])
    await rig.client.lock()
    rig.device.offline = false
    void rig.client.sendNow()
    const [{ mutations } = { mutations: [] }] = await rig.serve()
    expect(mutations).toMatchObject([{ actor_id: MASTER, type: 'records.approve' }])
  })

  it('gives the session back to the server, which would show a pay slip to whoever types its address', async () => {
    const rig = await Rig.ready()
    await rig.client.setGate({ shared: true })
    rig.device.offline = true
    const id = await rig.create(4)
    await rig.client.lock()
    expect(await meta(rig, SIGN_OUT_OWED)).toBe(WORKER)
    rig.device.offline = false
    void rig.client.sendNow()
    const { request } = await rig.next()
    expect(request).toMatchObject({ method: 'DELETE', path: '/api/v1/session' })
    await rig.reply(request, null, 204)
    // A worker's own work needs no session.
    const [{ mutations } = { mutations: [] }] = await rig.serve()
    expect(mutations).toMatchObject([{ id }])
    expect(await meta(rig, SIGN_OUT_OWED)).toBeUndefined()
  })

  it('keeps the session for decisions that have not gone out, and gives it back then', async () => {
    const rig = new Rig()
    await rig.signIn(MASTER, 'master')
    await rig.serve()
    rig.device.offline = true
    await rig.client.approve([{ record_id: A, version: A }])
    await rig.client.lock()
    rig.device.offline = false
    void rig.client.sendNow()
    const { request, body } = await rig.next()
    expect(body.mutations).toMatchObject([{ actor_id: MASTER, type: 'records.approve' }])
    expect(await meta(rig, SIGN_OUT_OWED)).toBe(MASTER)
    await rig.reply(request, rig.server.answer(body))
    await rig.live(40_000)
    expect(await meta(rig, SIGN_OUT_OWED)).toBeUndefined()
  })

  it('refuses work in the same transaction once somebody else is here', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    const active = await meta(rig, SESSION)
    // As another tab does: this one has not heard of it yet.
    await rig.device.store.write((tx) =>
      tx.meta.put(SESSION, { ...(active as object), session: { user: { id: OTHER, role: 'worker' } } }),
    )
    await expect(rig.create(5)).rejects.toMatchObject({ code: 'person_changed' })
    expect(await rig.outbox()).toEqual([])
    expect(rig.client.session()?.user.id).toBe(OTHER)
  })

  it('lets nobody take back or correct the work of another person', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A, worker_id: OTHER })])
    const [record] = await rig.client.records()
    await expect(rig.client.cancelRecord(record!)).rejects.toMatchObject({ code: 'person_changed' })
    await expect(rig.client.correctRecord(record!, { quantity: 1 })).rejects.toMatchObject({ code: 'person_changed' })
    await expect(rig.client.disputeRecord(record!, 'no')).rejects.toMatchObject({ code: 'person_changed' })
    expect(await rig.outbox()).toEqual([])
  })

  it('happens at the start when nobody has touched the screen for long enough', async () => {
    const rig = await Rig.ready()
    await rig.client.setGate({ shared: true, idle_ms: 60_000 })
    rig.world.kill(rig.device)
    rig.world.start(rig.device)
    await rig.rest()
    // This device keeps no mark of the last touch: then nobody knows who picked it up.
    expect(rig.client.session()).toBeNull()
    expect(rig.client.gate().locked).toBe(WORKER)
  })
})

describe('a person chosen without a PIN', () => {
  it('is claimed even if the server session is still theirs, and stores no proof of a PIN', async () => {
    const rig = await lockedTablet()
    rig.device.offline = true
    await rig.client.switchTo(OTHER)
    expect(rig.client.claimed()).toBe(true)
    const stored = JSON.stringify([await meta(rig, 'accounts'), await meta(rig, SESSION), await meta(rig, GATE)])
    expect(stored).not.toContain('secret')
    expect(await meta(rig, LIVE_USER)).toBeUndefined()
  })

  it('sees what was made in this claim, and neither past nor pay', async () => {
    const rig = await lockedTablet()
    rig.device.offline = true
    await rig.client.switchTo(WORKER)
    expect(await rig.client.records()).toEqual([])
    expect(await rig.client.conflicts()).toEqual([])
    expect(await rig.client.rows('person')).toEqual([])
    const id = await rig.create(7)
    expect((await rig.client.records()).map((record) => record.id)).toEqual([id])
    await rig.client.lock()
    await rig.client.switchTo(WORKER)
    expect(await rig.client.records()).toEqual([])
  })

  it('sees all that was made at the same time, so that nothing is entered again', async () => {
    const rig = await lockedTablet()
    rig.device.offline = true
    await rig.client.switchTo(WORKER)
    const ids = await Promise.all([rig.create(1), rig.create(2), rig.create(3)])
    expect((await rig.client.records()).map((record) => record.id).sort()).toEqual(ids.sort())
  })

  it('still knows its own after a restart', async () => {
    const rig = await lockedTablet()
    await rig.client.setGate({ idle_ms: null })
    rig.device.offline = true
    await rig.client.switchTo(WORKER)
    const id = await rig.create(7)
    rig.world.kill(rig.device)
    rig.world.start(rig.device)
    await rig.rest()
    expect(rig.client.claimed()).toBe(true)
    expect((await rig.client.records()).map((record) => record.id)).toEqual([id])
  })

  it('gets the whole picture with a later PIN, and the work stays marked', async () => {
    const rig = await lockedTablet()
    rig.device.offline = true
    await rig.client.switchTo(WORKER)
    await rig.create(7)
    rig.device.offline = false
    await rig.signIn()
    expect(rig.client.claimed()).toBe(false)
    const asked = await rig.serve()
    expect(asked.flatMap((body) => body.mutations)).toMatchObject([{ actor_id: WORKER, claimed: true, quantity: 7 }])
    expect(asked.at(-1)).toMatchObject({ viewer_id: WORKER, pull: true })
    expect(await rig.client.records()).toHaveLength(2)
  })

  it('finds the catalogue even after having signed out here', async () => {
    const rig = new Rig()
    rig.server.tell({ entity: 'product', put: { id: 'shirt', name: 'Shirt', active: true } })
    rig.server.tell({ entity: 'product', put: { id: 'old', name: 'Old', active: false } })
    await rig.signIn()
    await rig.serve()
    await rig.client.signOut()
    await rig.serve()
    await rig.signIn(OTHER)
    await rig.serve()
    await rig.client.setGate({ shared: true })
    await rig.client.lock()
    await rig.client.switchTo(WORKER)
    expect((await rig.client.rows('product')).map(({ id }) => id)).toEqual(['shirt'])
  })

  it('is not made sure of by an answer that was asked for before the device was locked', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A, amount: '1000.00', status: 'approved' })])
    await rig.client.setGate({ shared: true })
    await rig.pass(13 * 3_600_000)
    rig.world.kill(rig.device)
    rig.waiting.length = 0
    rig.world.start(rig.device)
    await rig.rest()
    const asking = rig.waiting.findIndex(({ method, path }) => method === 'GET' && path === '/api/v1/session')
    const [asked] = rig.waiting.splice(asking, 1)
    await rig.client.lock()
    await rig.client.switchTo(WORKER)
    const user = { id: WORKER, name: 'N', role: 'worker', line_id: 'line-1', language: 'uz' }
    const factory = { id: 'factory', name: 'F', timezone: 'Asia/Tashkent', currency: 'UZS' }
    await rig.reply(asked!, { user, factory, device: { id: 'device-1' }, epoch: rig.server.epoch })
    expect(rig.client.claimed()).toBe(true)
    expect(await rig.client.records()).toEqual([])
    expect(await meta(rig, LIVE_USER)).toBeUndefined()
  })

  it('is never a master', async () => {
    const rig = new Rig()
    await rig.signIn(MASTER, 'master')
    await rig.serve()
    await rig.client.setGate({ shared: true })
    await rig.client.lock()
    await expect(rig.client.switchTo(MASTER)).rejects.toMatchObject({ code: 'sign_in_required' })
  })
})

describe('a master on a shared device', () => {
  it('is signed out here after too long without the server, locked or not, and loses no decision', async () => {
    const rig = new Rig()
    rig.server.tell({ entity: 'record', put: recordBody({ id: A }) })
    await rig.signIn(MASTER, 'master')
    await rig.serve()
    await rig.client.setGate({ shared: true })
    rig.device.offline = true
    await rig.client.approve([{ record_id: A, version: A }])
    await rig.client.tidyGate()
    expect(rig.client.session()?.user.id).toBe(MASTER)
    await rig.pass(3 * 3_600_000)
    await rig.client.tidyGate()
    expect(rig.client.session()?.user.id).toBe(MASTER)
    await rig.pass(2 * 3_600_000)
    await rig.client.tidyGate()
    expect(rig.client.session()).toBeNull()
    expect(await meta(rig, LOCKED)).toBe(MASTER)
    const rows = await rig.device.store.read((tx) => tx.rows.all(`${MASTER}/2`, 'record'))
    expect(rows).toEqual([])
    expect(await rig.outbox()).toHaveLength(1)
  })

  it('is signed out at the server too when somebody chose a name without a PIN meanwhile', async () => {
    const rig = await Rig.ready()
    await rig.signIn(MASTER, 'master')
    await rig.serve()
    await rig.client.setGate({ shared: true })
    await rig.client.tidyGate()
    await rig.client.lock()
    rig.device.offline = true
    await rig.client.switchTo(WORKER)
    await rig.pass(5 * 3_600_000)
    await rig.client.tidyGate()
    expect(await meta(rig, SIGN_OUT_OWED)).toBe(true)
    expect(rig.client.session()?.user.id).toBe(WORKER)
  })

  it('gains no time by a clock that is set back', async () => {
    const rig = new Rig()
    await rig.signIn(MASTER, 'master')
    await rig.serve()
    await rig.client.setGate({ shared: true })
    await rig.client.tidyGate()
    rig.device.offline = true
    rig.device.options.clock_offset_ms = -24 * 3_600_000
    await rig.pass(5 * 3_600_000)
    await rig.client.tidyGate()
    expect(rig.client.session()).toBeNull()
  })

  it('is not sent away by a PIN that the server has just checked, though nothing was heard all night', async () => {
    const rig = new Rig()
    await rig.signIn(MASTER, 'master')
    await rig.serve()
    await rig.client.setGate({ shared: true })
    await rig.client.tidyGate()
    await rig.client.lock()
    rig.device.offline = true
    await rig.pass(10 * 3_600_000)
    rig.device.offline = false
    await rig.signIn(MASTER, 'master')
    await rig.client.tidyGate()
    expect(rig.client.session()?.user.id).toBe(MASTER)
  })

  it('stays signed in although another tab was refused before', async () => {
    const rig = new Rig({ tabs: 2 })
    await rig.signIn(MASTER, 'master')
    await rig.serve()
    const other = rig.device.tabs[1]!.client
    await rig.client.setGate({ shared: true })
    await rig.rest()
    other.engine.seen.session_refused = true
    await other.tidyGate()
    await rig.rest()
    expect(rig.client.session()).toBeNull()
    await rig.signIn(MASTER, 'master')
    await rig.rest()
    await other.tidyGate()
    await rig.rest()
    expect(rig.client.session()?.user.id).toBe(MASTER)
  })

  it('stays on an own device, and a worker stays on a shared one', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    await rig.client.setGate({ shared: true })
    rig.device.offline = true
    await rig.client.tidyGate()
    await rig.pass(9 * 3_600_000)
    await rig.client.tidyGate()
    expect(rig.client.session()?.user.id).toBe(WORKER)
    expect(await rig.client.records()).toHaveLength(1)
  })
})
