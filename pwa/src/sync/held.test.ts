import { describe, expect, it } from 'vitest'
import { MASTER, recordBody, Rig } from '../sim/rig.ts'

describe('a mutation that the server holds', () => {
  it('stays, is shown with the reason, and is offered again with growing distance until the word is final', async () => {
    const rig = await Rig.ready()
    rig.server.judge = () => ({ result: 'held', code: 'base_missing' })
    const id = await rig.create()
    await rig.serve()
    expect(await rig.only()).toMatchObject({ stage: 'held', stuck_code: 'base_missing', unsent: [id] })
    expect(await rig.kept()).toEqual([])
    const offers = (await rig.live(1_000_000)).filter(({ body }) => body.mutations.length > 0).map(({ at }) => at)
    expect(offers.length).toBeGreaterThan(4)
    expect(offers.length).toBeLessThan(15)
    const gaps = offers.slice(1).map((at, index) => at - (offers[index] ?? 0))
    expect(gaps.at(-1)).toBeGreaterThan(2 * (gaps[0] ?? 0))
    rig.server.judge = () => ({})
    await rig.live(1_800_000)
    expect(await rig.outbox()).toEqual([])
    expect(await rig.only()).toMatchObject({ stage: 'received', stuck_code: null })
  })

  it('does not hold up new work, which goes first', async () => {
    const rig = await Rig.ready()
    rig.server.judge = (m) => ('quantity' in m && m.quantity === 1 ? { result: 'held', code: 'base_missing' } : {})
    const held = await rig.create(1)
    await rig.serve()
    const fresh = await rig.create(2)
    void rig.client.sendNow()
    const bodies = await rig.serve()
    const order = bodies.flatMap(({ mutations }) => mutations.map(({ id }) => id))
    expect(order.indexOf(fresh)).toBeLessThan(order.indexOf(held))
    expect(rig.server.outcomes.has(fresh)).toBe(true)
  })

  it('goes out at once when the person whose live session it waits for signs in', async () => {
    const record = recordBody({ id: '01936000-0000-7000-8000-000000000001' })
    const rig = await Rig.ready({}, [record])
    await rig.signIn(MASTER, 'master')
    await rig.serve()
    let live = false
    rig.server.judge = () => (live ? {} : { result: 'held', code: 'sign_in_required' })
    await rig.client.approve([{ record_id: record.id, version: record.id }])
    await rig.serve()
    expect(rig.client.status()).toMatchObject({ unsent: 1, stuck: 'sign_in_required' })
    live = true
    await rig.signIn(MASTER, 'master')
    await rig.serve()
    expect(await rig.outbox()).toEqual([])
    expect(rig.client.status().stuck).toBeNull()
  })
})
