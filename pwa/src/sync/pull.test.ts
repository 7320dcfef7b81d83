import { describe, expect, it } from 'vitest'
import type { Change } from '../protocol/messages.ts'
import { MASTER, recordBody, Rig, type SyncBody } from '../sim/rig.ts'

const A = '01936000-0000-7000-8000-00000000000a'
const B = '01936000-0000-7000-8000-00000000000b'
const C = '01936000-0000-7000-8000-00000000000c'

function put(id: string, said: Parameters<typeof recordBody>[0] | object = {}): Change {
  return { entity: 'record', put: recordBody({ id, ...said }) }
}

function page(rig: Rig, body: SyncBody, said: object): Record<string, unknown> {
  return { ...rig.server.answer({ ...body, pull: false }), ...said }
}

async function ids(rig: Rig): Promise<string[]> {
  return (await rig.client.records()).map(({ id }) => id)
}

describe('pulling', () => {
  it('takes in puts and drops after the cursor, and sends the cursor it was given', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A }), recordBody({ id: B })])
    rig.server.tell(put(A, { quantity: 77 }))
    rig.server.tell({ entity: 'record', drop: B })
    void rig.client.sendNow()
    const [asked] = await rig.serve()
    expect(asked?.cursor).toBe('2')
    expect(await rig.client.records()).toMatchObject([{ id: A, quantity: 77, stage: 'received' }])
  })

  it('shows a snapshot only when it is whole, and the old picture until then', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    void rig.client.sendNow()
    const first = await rig.next()
    await rig.reply(
      first.request,
      page(rig, first.body, { snapshot: true, changes: [put(B)], cursor: 'p1', more: true }),
    )
    expect(await ids(rig)).toEqual([A])
    const second = await rig.next()
    expect(second.body.cursor).toBe('p1')
    await rig.reply(second.request, page(rig, second.body, { snapshot: true, changes: [put(C)], cursor: 's9' }))
    expect(await ids(rig)).toEqual([B, C])
    void rig.client.sendNow()
    expect((await rig.next()).body.cursor).toBe('s9')
  })

  it('goes on with a snapshot where a crash cut it off', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    void rig.client.sendNow()
    const first = await rig.next()
    await rig.reply(
      first.request,
      page(rig, first.body, { snapshot: true, changes: [put(B)], cursor: 'p1', more: true }),
    )
    rig.world.kill(rig.device)
    rig.world.start(rig.device)
    rig.waiting.length = 0
    const second = await rig.next()
    expect(second.body.cursor).toBe('p1')
    await rig.reply(second.request, page(rig, second.body, { snapshot: true, changes: [put(C)], cursor: 's9' }))
    expect(await ids(rig)).toEqual([B, C])
  })

  it('begins a snapshot anew when the server takes its cursor back', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    void rig.client.sendNow()
    const first = await rig.next()
    await rig.reply(
      first.request,
      page(rig, first.body, { snapshot: true, changes: [put(B)], cursor: 'p1', more: true }),
    )
    const second = await rig.next()
    await rig.reply(second.request, page(rig, second.body, { snapshot: true, cursor: null, more: true }))
    const third = await rig.next()
    expect(third.body.cursor).toBeNull()
    await rig.reply(third.request, page(rig, third.body, { snapshot: true, changes: [put(C)], cursor: 's9' }))
    expect(await ids(rig)).toEqual([C])
  })

  it('begins a snapshot anew when it is told from its start again, for a viewer whose lines have changed', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    const product: Change = { entity: 'product', put: { id: 'shirt', code: 'S', name: 'Shirt', active: true } }
    void rig.client.sendNow()
    const first = await rig.next()
    const old_line = { snapshot: true, changes: [product, put(A), put(B)], cursor: 'p1', more: true }
    await rig.reply(first.request, page(rig, first.body, old_line))
    const second = await rig.next()
    await rig.reply(
      second.request,
      page(rig, second.body, { snapshot: true, changes: [product, put(C)], cursor: 'q1', more: true }),
    )
    const third = await rig.next()
    expect(third.body.cursor).toBe('q1')
    await rig.reply(third.request, page(rig, third.body, { snapshot: true, changes: [put(B)], cursor: 's9' }))
    expect(await ids(rig)).toEqual([B, C])
  })

  it('leaves unsent work on top of a snapshot that knows nothing of it', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    rig.device.offline = true
    const fresh = await rig.create(5)
    const [record] = await rig.client.records({ status: ['pending'] })
    if (!record) throw new Error('no record')
    await rig.client.correctRecord(record, { quantity: 11 })
    rig.device.offline = false
    rig.server.judge = () => ({ result: 'held', code: 'base_missing' })
    void rig.client.sendNow()
    const { request, body } = await rig.next()
    const told = page(rig, body, { snapshot: true, changes: [put(A)], cursor: 's1' })
    await rig.reply(request, told)
    const quantities = Object.fromEntries((await rig.client.records()).map(({ id, quantity }) => [id, quantity]))
    expect(quantities).toEqual({ [record.id]: 11, [record.id === A ? fresh : A]: record.id === A ? 5 : 10 })
  })

  it('lays all unsent layers of one record on a snapshot, in the order in which they were made', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    const id = await rig.create(5)
    await rig.client.correctRecord(await rig.only(), { quantity: 7 })
    await rig.client.correctRecord(await rig.only(), { note: 'two bundles' })
    rig.device.offline = false
    rig.server.judge = () => ({ result: 'held', code: 'reference_missing' })
    void rig.client.sendNow()
    const { request, body } = await rig.next()
    await rig.reply(request, page(rig, body, { snapshot: true, changes: [], cursor: 's1' }))
    expect(await rig.only()).toMatchObject({ id, quantity: 7, note: 'two bundles', stage: 'held' })
    expect((await rig.only()).unsent).toHaveLength(3)
  })

  it('keeps an acknowledged record that a snapshot lacks, and says that the server lacks it', async () => {
    const rig = await Rig.ready()
    const id = await rig.create(40)
    await rig.serve()
    void rig.client.sendNow()
    const { request, body } = await rig.next()
    await rig.reply(request, page(rig, body, { snapshot: true, changes: [put(A)], cursor: 's1' }))
    const mine = (await rig.client.records()).find((record) => record.id === id)
    expect(mine).toMatchObject({ quantity: 40, stage: 'received', stuck_code: 'not_on_server' })
    rig.server.tell(put(id, { quantity: 40 }))
    void rig.client.sendNow()
    const later = await rig.next()
    await rig.reply(later.request, page(rig, later.body, { changes: [put(id)], cursor: 's2' }))
    expect((await rig.client.records()).find((record) => record.id === id)?.stuck_code).toBeNull()
  })

  it('lets go of work older than the server tells of: it is paid, not lost', async () => {
    const rig = await Rig.ready()
    await rig.create(40)
    await rig.serve()
    rig.world.time.now += 50 * 86_400_000
    void rig.client.sendNow()
    await rig.rest()
    const { request, body } = await rig.next()
    await rig.reply(request, page(rig, body, { snapshot: true, changes: [], cursor: 's1' }))
    expect(await rig.client.records()).toEqual([])
    // Unpaid work is told of at any age: what is absent is paid, and this device need not keep it any longer.
    expect(await rig.kept()).toEqual([])
  })

  it('does not call an empty list a picture before the first snapshot is whole', async () => {
    const rig = new Rig()
    await rig.signIn()
    expect(rig.client.status().pictured).toBe(false)
    const first = await rig.next()
    await rig.reply(
      first.request,
      page(rig, first.body, { snapshot: true, changes: [put(A)], cursor: 's1', more: true }),
    )
    expect(rig.client.status()).toMatchObject({ pictured: false, last_success_at: rig.world.time.now })
    const second = await rig.next()
    await rig.reply(second.request, page(rig, second.body, { snapshot: true, changes: [put(B)], cursor: 's2' }))
    expect(rig.client.status().pictured).toBe(true)
    await rig.signIn(MASTER, 'master')
    expect(rig.client.status().pictured).toBe(false)
  })

  it('drops a page that another tab has overtaken', async () => {
    const rig = await Rig.ready({ tabs: 2, locks: false })
    const [, second] = rig.device.tabs
    rig.waiting.length = 0
    void rig.client.sendNow()
    const slow = await rig.next()
    void second?.client.sendNow()
    const fast = await rig.next()
    await rig.reply(fast.request, page(rig, fast.body, { changes: [put(A, { quantity: 2 })], cursor: '2' }))
    await rig.reply(slow.request, page(rig, slow.body, { changes: [put(A, { quantity: 1 })], cursor: '1' }))
    expect(await rig.only()).toMatchObject({ quantity: 2 })
    expect((await rig.next()).body.cursor).toBe('2')
  })

  it('keeps the spaces of two people on one device apart', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    await rig.signIn(MASTER, 'master')
    const asked = await rig.next()
    expect(asked.body).toMatchObject({ viewer_id: MASTER, cursor: null })
    await rig.reply(asked.request, page(rig, asked.body, { snapshot: true, changes: [put(B)], cursor: 'm1' }))
    expect(await ids(rig)).toEqual([B])
  })

  it('asks for a sign-in when the server refuses the pull, and shows what it has meanwhile', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    void rig.client.sendNow()
    const { request, body } = await rig.next()
    await rig.reply(request, page(rig, body, { changes: [], cursor: null, pull_refused: 'sign_in_required' }))
    expect(rig.client.status().stuck).toBe('sign_in_required')
    expect(await ids(rig)).toEqual([A])
  })

  it('does not circle when a server says "more" and tells nothing', async () => {
    const rig = await Rig.ready({}, [recordBody({ id: A })])
    void rig.client.sendNow()
    const { request, body } = await rig.next()
    await rig.reply(request, page(rig, body, { changes: [], cursor: body.cursor, more: true }))
    expect(rig.waiting).toEqual([])
  })

  it('reads records by work date, half-open, and by status', async () => {
    const rows = ['2026-11-20', '2026-11-21', '2026-11-22'].map((work_date, i) =>
      recordBody({ id: `${A.slice(0, -1)}${i}`, work_date, status: i === 1 ? 'approved' : 'pending' }),
    )
    const rig = await Rig.ready({}, rows)
    const days = async (filter: object): Promise<string[]> => (await rig.client.records(filter)).map((r) => r.work_date)
    expect(await days({ from: '2026-11-20', to: '2026-11-22' })).toEqual(['2026-11-20', '2026-11-21'])
    expect(await days({ from: '2026-11-21' })).toEqual(['2026-11-21', '2026-11-22'])
    expect(await days({ status: ['approved'] })).toEqual(['2026-11-21'])
    expect(await days({ worker_id: MASTER })).toEqual([])
  })
})
