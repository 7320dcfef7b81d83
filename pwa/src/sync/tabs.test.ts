import { describe, expect, it } from 'vitest'
import { Rig } from '../sim/rig.ts'

async function twoTabs(locks: boolean): Promise<{ rig: Rig; second: Rig['client'] }> {
  const rig = await Rig.ready({ tabs: 2, locks })
  await rig.rest()
  await rig.serve()
  const second = rig.device.tabs[1]?.client
  if (!second) throw new Error('no second tab')
  return { rig, second }
}

describe('two tabs on one device', () => {
  it('send one at a time while they hold the lock in turns', async () => {
    const { rig, second } = await twoTabs(true)
    await rig.create(1)
    void rig.client.sendNow()
    void second.sendNow()
    await rig.rest()
    expect(rig.waiting).toHaveLength(1)
    await rig.serve()
    expect(await rig.outbox()).toEqual([])
  })

  it('settle each mutation once even when both send it, in any order of answers', async () => {
    const { rig, second } = await twoTabs(false)
    const ids = [await rig.create(1), await rig.create(2)]
    await rig.rest()
    void second.sendNow()
    await rig.rest()
    const requests = [await rig.next(), await rig.next()]
    expect(requests.map(({ body }) => body.mutations.length)).toContain(2)
    for (const { request, body } of requests.toReversed()) await rig.reply(request, rig.server.answer(body))
    await rig.serve()
    expect(await rig.outbox()).toEqual([])
    expect((await rig.kept()).map(({ id }) => id)).toEqual(ids)
    expect(rig.server.outcomes.size).toBe(2)
  })

  it('both show what one of them saved or heard', async () => {
    const { rig, second } = await twoTabs(true)
    let heard = 0
    second.onChange(() => (heard += 1))
    const id = await rig.create(7)
    await rig.rest()
    expect(heard).toBeGreaterThan(0)
    expect(second.status().unsent).toBe(1)
    expect(await second.records()).toMatchObject([{ id, stage: 'phone' }])
    await rig.serve()
    expect(second.status().unsent).toBe(0)
    expect(await second.records()).toMatchObject([{ id, stage: 'received' }])
  })

  it('send what was saved in a tab while the other one was sending', async () => {
    const { rig, second } = await twoTabs(true)
    await rig.create(1)
    const first = await rig.next()
    const id = await second.createRecord({ product_id: 'shirt', operation_id: 'collar', quantity: 2 })
    await rig.rest()
    await rig.reply(first.request, rig.server.answer(first.body))
    await rig.live(10_000)
    expect(rig.server.outcomes.has(id)).toBe(true)
    expect(await rig.outbox()).toEqual([])
  })
})
