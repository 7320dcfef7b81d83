import { describe, expect, it } from 'vitest'
import { recordBody, Rig } from '../sim/rig.ts'

const DAY_MS = 86_400_000

describe('a clock that is set back', () => {
  it('does not make the minutes that a server asked for into days', async () => {
    const rig = await Rig.ready({ clock_offset_ms: 40 * DAY_MS })
    await rig.create()
    const { request } = await rig.next()
    await rig.refuse(request, 503, 3_000)
    rig.device.options.clock_offset_ms = 0
    await rig.pass(60_000)
    const { body } = await rig.next()
    expect(body.mutations).toHaveLength(1)
  })

  it('does not make the wait of a held mutation into days', async () => {
    const rig = await Rig.ready({ clock_offset_ms: 40 * DAY_MS })
    rig.server.judge = () => ({ result: 'held', code: 'base_missing', receipt: null })
    await rig.create()
    await rig.serve()
    expect(await rig.outbox()).toHaveLength(1)
    rig.device.options.clock_offset_ms = 0
    await rig.pass(10 * 60_000)
    const { body } = await rig.next()
    expect(body.mutations).toHaveLength(1)
  })
})

describe('a clock that is set decades ahead', () => {
  const AHEAD_MS = 56 * 365 * DAY_MS

  it('does not make the phone forget what a restored server will ask for', async () => {
    const rig = await Rig.ready()
    const id = await rig.create()
    await rig.serve()
    rig.server.tell({ entity: 'record', put: recordBody({ id, status: 'rejected' }) })
    rig.device.options.clock_offset_ms = AHEAD_MS
    void rig.client.sendNow()
    await rig.serve()
    expect(await rig.only()).toMatchObject({ stage: 'rejected' })
    expect(await rig.kept()).toMatchObject([{ id }])
  })

  it('does not make acknowledged work that the server lacks look paid', async () => {
    const rig = await Rig.ready()
    const id = await rig.create()
    await rig.serve()
    rig.device.options.clock_offset_ms = AHEAD_MS
    void rig.client.sendNow()
    const { request, body } = await rig.next()
    const snapshot = { ...rig.server.answer({ ...body, mutations: [] }), snapshot: true, changes: [], cursor: 's1' }
    await rig.reply(request, snapshot)
    expect(await rig.client.records()).toMatchObject([{ id, stuck_code: 'not_on_server' }])
    expect(await rig.kept()).toMatchObject([{ id }])
  })
})
