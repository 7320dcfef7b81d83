import { describe, expect, it } from 'vitest'
import { Rig } from '../sim/rig.ts'

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
