import { describe, expect, it } from 'vitest'
import { MASTER, recordBody, Rig, WORKER } from '../sim/rig.ts'
import type { WorkRecord } from '../sync/api.ts'

const A = '01936000-0000-7000-8000-00000000000a'
const B = '01936000-0000-7000-8000-00000000000b'

/** A phone without a network that knows the given record. */
async function offlineWith(said: Parameters<typeof recordBody>[0]): Promise<Rig> {
  const rig = await Rig.ready({}, [recordBody(said)])
  rig.device.offline = true
  return rig
}

async function record(rig: Rig, id: string): Promise<WorkRecord> {
  const found = (await rig.client.records()).find((one) => one.id === id)
  if (!found) throw new Error('not shown')
  return found
}

describe('what is done offline', () => {
  it('builds on the version that a mutation made here, sent or not', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    const id = await rig.create(10)
    await rig.client.correctRecord(await record(rig, id), { quantity: 12 })
    await rig.client.correctRecord(await record(rig, id), { quantity: 14, note: 'recounted' })
    await rig.client.cancelRecord(await record(rig, id))
    const made = (await rig.outbox()).map((entry) => JSON.parse(entry.json) as { id: string; base_version?: string })
    expect(made.slice(1).map((m) => m.base_version)).toEqual(made.slice(0, 3).map((m) => m.id))
    expect(await record(rig, id)).toMatchObject({
      quantity: 14,
      note: 'recounted',
      status: 'cancelled',
      stage: 'phone',
    })
    expect((await record(rig, id)).unsent).toHaveLength(4)
  })

  it('takes the draft away when it becomes work', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    await rig.client.remember('draft', { quantity: '7' })
    await rig.client.createRecord({ product_id: 'p', operation_id: 'o', quantity: 7 }, { forget: 'draft' })
    expect(await rig.client.recall('draft')).toBeNull()
  })

  it('can be looked at alone, with where it stands', async () => {
    const rig = await offlineWith({ id: A })
    const id = await rig.create(10)
    await rig.create(11)
    expect(await rig.client.records({ id })).toEqual([await record(rig, id)])
    expect(await rig.client.records({ id: A })).toMatchObject([{ id: A, stage: 'received' }])
    expect(await rig.client.records({ id, worker_id: 'another' })).toEqual([])
    expect(await rig.client.records({ id: B })).toEqual([])
  })

  it('carries only what was given, and not what a screen keeps beside it', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    const shown = { product_id: 'p', operation_id: 'o', quantity: 1, rate_id: 'r', colour: 'red', note: undefined }
    await rig.client.createRecord(shown as never)
    const made = JSON.parse((await rig.outbox())[0]?.json ?? '') as object
    expect(made).toEqual({
      id: expect.any(String) as string,
      protocol: 1,
      type: 'record.create',
      actor_id: WORKER,
      made_on: 'device-1',
      occurred_at: '2026-11-24T08:00:00.000+05:00',
      tick: { run: expect.any(String) as string, ms: expect.any(Number) as number },
      product_id: 'p',
      operation_id: 'o',
      quantity: 1,
      rate_id: 'r',
    })
  })

  it('makes a rejected record pending again by a correction, and says that it was edited', async () => {
    const rig = await offlineWith({
      id: A,
      version: B,
      status: 'rejected',
      decision_id: B,
      reason_code: 'quality',
      decided_by: MASTER,
    })
    await rig.client.correctRecord(await record(rig, A), { quantity: 9 })
    expect(await record(rig, A)).toMatchObject({
      status: 'pending',
      quantity: 9,
      reason_code: null,
      decided_by: null,
      flags: ['edited_after_rejection'],
      stage: 'phone',
    })
  })

  it('shows a correction of work whose approval was reversed, when its amount is there and nothing', async () => {
    const rig = await offlineWith({ id: A, amount: '0.00' })
    await rig.client.correctRecord(await record(rig, A), { quantity: 7 })
    expect(await record(rig, A)).toMatchObject({ quantity: 7, stage: 'phone' })
  })

  it('leaves work alone of which a part is paid: it moves by a decision', async () => {
    const rig = await offlineWith({ id: A, amount: '100.50' })
    await rig.client.correctRecord(await record(rig, A), { quantity: 7 })
    expect(await record(rig, A)).toMatchObject({ quantity: 10 })
  })

  it('makes a rejected record pending by a dispute, for another person to decide', async () => {
    const rig = await offlineWith({ id: A, version: B, status: 'rejected', decision_id: B, decided_by: MASTER })
    await rig.client.disputeRecord(await record(rig, A), 'I made them all')
    expect(await record(rig, A)).toMatchObject({
      status: 'pending',
      disputed_decider: MASTER,
      flags: ['disputed'],
      note: 'I made them all',
    })
  })

  it('shows a decision as on its way, and nothing more', async () => {
    const rig = await offlineWith({ id: A })
    const [id] = await rig.client.approve([{ record_id: A, version: A, quantity: 8, reason_code: 'quality' }])
    expect(await record(rig, A)).toMatchObject({ status: 'pending', decision_id: id, stage: 'deciding', unsent: [id] })
  })

  it('splits a decision that is larger than one may be, and stores all of it or nothing', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    const items = Array.from({ length: 2_500 }, (_, i) => ({ record_id: `r${i}`, version: `v${i}` }))
    await rig.client.reject(items, 'not_done')
    const made = (await rig.outbox()).map((entry) => JSON.parse(entry.json) as { items: unknown[] })
    expect(made.map((m) => m.items.length)).toEqual([2_000, 500])
    expect(made.flatMap((m) => m.items)).toEqual(items)
  })

  it('shows an administrator the catalogue as it will be', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    await rig.client.act([{ type: 'product.put', product_id: A, code: 'T1', name: 'Shirt', active: true }])
    await rig.client.act([
      {
        type: 'operation.put',
        operation_id: B,
        code: 'O1',
        name: 'Collar',
        sam: '0.55',
        active: true,
      },
    ])
    expect(await rig.client.rows('product')).toEqual([{ id: A, code: 'T1', name: 'Shirt', active: true }])
    expect(await rig.client.rows('operation')).toMatchObject([{ id: B, sam: '0.55' }])
  })

  it('refuses to write for nobody', async () => {
    const rig = new Rig()
    await rig.rest()
    await expect(rig.create()).rejects.toMatchObject({ status: 401, code: 'sign_in_required' })
  })
})

describe('when the server thinks otherwise', () => {
  it('goes back to its word on the record, keeps later unsent edits off it, and shows the conflict', async () => {
    const rig = await offlineWith({ id: A })
    await rig.client.correctRecord(await record(rig, A), { quantity: 50 })
    await rig.client.correctRecord(await record(rig, A), { quantity: 60 })
    rig.device.offline = false
    rig.server.tell({
      entity: 'record',
      put: recordBody({
        id: A,
        version: B,
        decision_id: B,
        status: 'approved',
        approved_quantity: 10,
        amount: '1255.00',
        rate: '125.5000',
      }),
    })
    rig.server.judge = () => ({ result: 'rejected', code: 'stale_version' })
    void rig.client.sendNow()
    await rig.serve()
    expect(await record(rig, A)).toMatchObject({
      quantity: 10,
      status: 'approved',
      stage: 'approved',
      amount: '1255.00',
      unsent: [],
    })
    expect(await rig.client.conflicts()).toMatchObject([{ code: 'stale_version' }, { code: 'stale_version' }])
  })

  it('keeps the accepted items of a decision on their way and gives the refused ones back', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A }), recordBody({ id: B })])
    const refused = [{ record_id: B, code: 'no_rate', current_version: B }]
    const [decision] = await rig.client.approve([
      { record_id: A, version: A },
      { record_id: B, version: B },
    ])
    const { request, body } = await rig.next()
    const outcome = {
      id: decision,
      result: 'applied',
      replayed: false,
      code: null,
      detail: null,
      receipt: 'r',
      refused,
    }
    await rig.reply(request, {
      ...rig.server.answer({ ...body, mutations: [] }),
      outcomes: [outcome],
      changes: [],
      cursor: body.cursor,
    })
    expect(await record(rig, A)).toMatchObject({ stage: 'deciding', decision_id: decision, unsent: [] })
    expect(await record(rig, B)).toMatchObject({ stage: 'received', decision_id: null, unsent: [] })
    expect(await rig.client.conflicts()).toMatchObject([{ mutation_id: decision, type: 'records.approve', refused }])
  })

  it('says nothing about a conflict of somebody else', async () => {
    const rig = await Rig.ready()
    rig.server.judge = () => ({ result: 'rejected', code: 'invalid' })
    await rig.create()
    await rig.serve()
    expect(await rig.client.conflicts()).toHaveLength(1)
    await rig.signIn(MASTER, 'master')
    expect(await rig.client.conflicts()).toEqual([])
  })
})

describe('stages of a record', () => {
  const settled = { id: A, version: B, decision_id: B, decided_by: MASTER }
  it.each([
    ['received', { id: A }],
    ['deciding', { id: A, decision_id: B }],
    ['approved', { ...settled, status: 'approved' }],
    ['rejected', { ...settled, status: 'rejected' }],
    ['paid', { ...settled, status: 'approved', paid_at: '2026-12-01T00:00:00Z' }],
    ['cancelled', { id: A, version: B, status: 'cancelled' }],
  ] as const)('is %s', async (stage, said) => {
    const rig = await Rig.ready({}, [recordBody(said)])
    expect(await rig.only()).toMatchObject({ stage, unsent: [] })
  })
})

describe('the small memory of the device', () => {
  it('survives a restart, and takes what a reactive screen hands it', async () => {
    const rig = await Rig.ready()
    await rig.client.remember('draft', new Proxy({ quantity: 4 }, {}))
    rig.world.kill(rig.device)
    rig.world.start(rig.device)
    await rig.rest()
    expect(await rig.client.recall('draft')).toEqual({ quantity: 4 })
    expect(await rig.client.recall('nothing')).toBeUndefined()
  })
})
