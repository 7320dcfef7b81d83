import { describe, expect, it } from 'vitest'
import { MASTER, recordBody, Rig, WORKER } from '../sim/rig.ts'

const OTHER = '33333333-3333-4333-8333-333333333333'
const A = '01936000-0000-7000-8000-00000000000a'

describe('signing in', () => {
  it('makes the device id once and takes the one that the server answers with', async () => {
    const rig = new Rig()
    await rig.rest()
    const offered = await rig.device.store.read((tx) => tx.meta.get('device_id'))
    expect(offered).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    const signing = rig.client.signIn('login', 'secret')
    signing.catch(() => undefined)
    const { request, body } = await rig.next()
    expect(body).toEqual({ login: 'login', secret: 'secret', device: { id: offered, name: 'phone' } })
    await rig.refuse(request, 401)
    await expect(signing).rejects.toMatchObject({ status: 401, code: 'refused' })
    await rig.signIn(WORKER, 'worker', 'corrected')
    expect((await rig.next()).body.device_id).toBe('corrected')
    await rig.create()
    expect((await rig.outbox())[0]?.json).toContain('"made_on":"corrected"')
  })

  it('says when to try again', async () => {
    const rig = new Rig()
    const signing = rig.client.signIn('login', 'secret')
    signing.catch(() => undefined)
    await rig.refuse((await rig.next()).request, 429, 30_000)
    await expect(signing).rejects.toMatchObject({ status: 429, retry_after: 30 })
  })

  it('is remembered: a cold start without a network knows the person and the work', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    rig.device.offline = true
    await rig.create(3)
    rig.world.kill(rig.device)
    rig.world.start(rig.device)
    await rig.rest()
    expect(rig.client.session()?.user.id).toBe(WORKER)
    expect(await rig.client.records()).toHaveLength(2)
    await rig.create(4)
    expect(rig.client.status()).toMatchObject({ unsent: 2, online: false })
  })
})

describe('signing out', () => {
  it('leaves unsent work here, sends it all the same, and shows nothing of it to the next person', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    rig.device.offline = true
    const id = await rig.create()
    await rig.client.signOut()
    expect(rig.client.session()).toBeNull()
    expect(await rig.client.records()).toEqual([])
    expect(rig.client.status().unsent).toBe(1)
    const rows = await rig.device.store.read(async (tx) => [
      ...(await tx.rows.all(`${WORKER}/1`, 'record')),
      ...(await tx.rows.all(`${WORKER}/2`, 'record')),
    ])
    expect(rows).toEqual([])
    rig.device.offline = false
    void rig.client.sendNow()
    const farewell = await rig.next()
    expect(farewell.request).toMatchObject({ method: 'DELETE', path: '/api/v1/session' })
    await rig.reply(farewell.request, null, 204)
    const { request, body } = await rig.next()
    expect(body).toMatchObject({ viewer_id: null, pull: false, mutations: [{ id, actor_id: WORKER }] })
    await rig.reply(request, rig.server.answer(body))
    expect(await rig.outbox()).toEqual([])
  })

  it('takes in nothing more that was asked for before', async () => {
    const rig = new Rig()
    rig.server.tell({ entity: 'record', put: recordBody({ id: A, amount: '1000.00' }) })
    await rig.signIn()
    const { request, body } = await rig.next()
    expect(body).toMatchObject({ viewer_id: WORKER, cursor: null, pull: true })
    await rig.client.signOut()
    await rig.reply(request, rig.server.answer(body))
    const rows = await rig.device.store.read((tx) => tx.rows.all(`${WORKER}/2`, 'record'))
    expect(rows).toEqual([])
  })

  it('shows the unsent work again at once when its author comes back', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    const id = await rig.create(12)
    await rig.client.signOut()
    rig.device.offline = false
    await rig.signIn()
    expect(await rig.client.records()).toMatchObject([{ id, quantity: 12, stage: 'phone' }])
  })
})

describe('choosing another person without a network', () => {
  it('marks their work as claimed, and never pulls for them', async () => {
    const rig = await Rig.ready()
    await rig.signIn(OTHER)
    await rig.serve()
    await rig.client.switchTo(WORKER)
    await rig.serve()
    const id = await rig.create()
    const { request, body } = await rig.next()
    expect(body).toMatchObject({ viewer_id: null, pull: false, mutations: [{ id, actor_id: WORKER, claimed: true }] })
    await rig.reply(request, rig.server.answer(body))
    expect(rig.client.status()).toMatchObject({ stuck: null, unsent: 0 })
    await rig.client.switchTo(OTHER)
    await rig.serve()
    await rig.create()
    expect((await rig.next()).body.mutations[0]).not.toHaveProperty('claimed')
  })

  it('is only for workers who have signed in here before', async () => {
    const rig = await Rig.ready()
    await rig.signIn(MASTER, 'master')
    await rig.signIn(OTHER)
    await expect(rig.client.switchTo(MASTER)).rejects.toMatchObject({ code: 'sign_in_required' })
    await expect(rig.client.switchTo('nobody')).rejects.toMatchObject({ code: 'sign_in_required' })
    expect((await rig.client.switchTo(WORKER)).user.id).toBe(WORKER)
  })
})
