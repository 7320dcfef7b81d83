import { describe, expect, it } from 'vitest'
import { MASTER, recordBody, Rig } from '../sim/rig.ts'
import { holdLeft } from './hold.ts'

const A = '01936000-0000-7000-8000-00000000000a'
const B = '01936000-0000-7000-8000-00000000000b'
const HOLD = { hold_ms: 5_000 }
const both = [A, B].map((id) => ({ record_id: id, version: id }))

async function tablet(tabs = 1): Promise<Rig> {
  const rig = await Rig.ready({ tabs }, [recordBody({ id: A }), recordBody({ id: B })])
  await rig.signIn(MASTER, 'master')
  await rig.serve()
  return rig
}

const stages = async (rig: Rig) => (await rig.client.records()).map(({ stage }) => stage)
const sent = (bodies: { mutations: unknown[] }[]) => bodies.flatMap(({ mutations }) => mutations)

describe('a decision that may be taken back', () => {
  it('is shown as decided at once, is not offered, and leaves when its seconds are over', async () => {
    const rig = await tablet()
    await rig.client.approve(both, HOLD)
    expect(await stages(rig)).toEqual(['deciding', 'deciding'])
    expect(sent(await rig.serve())).toEqual([])
    const offers = (await rig.live(20_000)).filter(({ body }) => body.mutations.length > 0)
    expect(offers).toHaveLength(1)
    expect(await rig.outbox()).toEqual([])
  })

  it('can be taken back as if it had never been made', async () => {
    const rig = await tablet()
    const ids = await rig.client.approve(both, HOLD)
    expect(await rig.client.takeBack(ids)).toBe(true)
    expect(await stages(rig)).toEqual(['received', 'received'])
    expect(await rig.outbox()).toEqual([])
    expect(sent((await rig.live(60_000)).map(({ body }) => body))).toEqual([])
    expect(rig.client.status().unsent).toBe(0)
  })

  it('cannot be taken back once it was offered, also while nobody knows what became of it', async () => {
    const rig = await tablet()
    const ids = await rig.client.approve(both, HOLD)
    await rig.rest()
    await rig.serve()
    rig.world.time.now += 6_000
    void rig.client.sendNow()
    const offer = await rig.next()
    expect(offer.body.mutations).toHaveLength(1)
    expect(await rig.client.takeBack(ids)).toBe(false)
    await rig.cut(offer.request)
    expect(await rig.client.takeBack(ids)).toBe(false)
    expect(await rig.outbox()).toHaveLength(1)
  })

  it('is offered although the clock was set back meanwhile, and then not taken back', async () => {
    const rig = await tablet()
    const ids = await rig.client.approve(both, HOLD)
    await rig.serve()
    rig.world.time.now += 6_000
    void rig.client.sendNow()
    const offer = await rig.next()
    rig.world.time.now -= 6_000
    expect(offer.body.mutations).toHaveLength(1)
    expect(await rig.client.takeBack(ids)).toBe(false)
  })

  it('is not hurried by a person who asks to send, nor by signing in again', async () => {
    const rig = await tablet()
    await rig.client.approve(both, HOLD)
    void rig.client.sendNow()
    expect(sent(await rig.serve())).toEqual([])
    await rig.signIn(MASTER, 'master')
    expect(sent(await rig.serve())).toEqual([])
  })

  it('is found and sent after the app was killed in between', async () => {
    const rig = await tablet()
    const [id] = await rig.client.approve(both, HOLD)
    rig.world.kill(rig.device)
    rig.world.start(rig.device)
    rig.waiting.length = 0
    const bodies = (await rig.live(20_000)).map(({ body }) => body)
    expect(sent(bodies)).toMatchObject([{ id }])
    expect(await rig.outbox()).toEqual([])
    expect(await stages(rig)).not.toContain('phone')
  })

  it('is held back in another tab as well, and can be taken back there', async () => {
    const rig = await tablet(2)
    const ids = await rig.client.approve(both, HOLD)
    await rig.serve()
    const other = rig.device.tabs[1]!.client
    void other.sendNow()
    expect(sent(await rig.serve())).toEqual([])
    expect(await other.takeBack(ids)).toBe(true)
    expect(await stages(rig)).toEqual(['received', 'received'])
  })

  it('leaves nothing of later work behind when it is taken back', async () => {
    const rig = await tablet()
    const [first] = await rig.client.approve([both[0]!], HOLD)
    await rig.client.reject([both[1]!], 'quality')
    expect(await rig.client.takeBack([first!])).toBe(true)
    expect(sent(await rig.serve())).toMatchObject([{ type: 'records.reject' }])
  })

  it('is taken back whole or not at all, when it had to be split', async () => {
    const rig = await tablet()
    const many = Array.from({ length: 4_001 }, (_, n) => ({ record_id: `r-${n}`, version: `v-${n}` }))
    const ids = await rig.client.approve(many, HOLD)
    expect(ids).toHaveLength(3)
    expect(await rig.client.takeBack([...ids, 'never-made'])).toBe(false)
    expect(await rig.outbox()).toHaveLength(3)
    expect(await rig.client.takeBack(ids)).toBe(true)
    expect(await rig.outbox()).toEqual([])
  })

  it('tells the worker how long to wait before it sends', async () => {
    const rig = await tablet()
    await rig.client.approve(both, HOLD)
    const { now } = rig.world.time
    const left = (at: number) => rig.device.store.read((tx) => holdLeft(tx, at))
    expect([await left(now), await left(now + 4_000), await left(now + 9_000)]).toEqual([5_000, 1_000, 0])
    expect(await left(now - 3_600_000)).toBe(60_000)
  })
})
