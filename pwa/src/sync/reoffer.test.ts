import { describe, expect, it } from 'vitest'
import { Rig, type SyncBody } from '../sim/rig.ts'

/** A phone whose records were all acknowledged, then the server came back from a dump that knows none of them. */
async function afterRestore(count: number): Promise<{ rig: Rig; ids: string[] }> {
  const rig = await Rig.ready()
  const ids: string[] = []
  for (let i = 1; i <= count; i++) ids.push(await rig.create(i))
  await rig.serve()
  rig.server.epoch = 'epoch-2'
  rig.server.outcomes.clear()
  rig.server.log.length = 0
  return { rig, ids }
}

function offered(bodies: SyncBody[]): string[] {
  return bodies.flatMap(({ mutations }) => mutations.map(({ id }) => id))
}

describe('after a restore of the server', () => {
  it('offers everything it keeps again, with receipts, says so, and pulls from the start only then', async () => {
    const { rig, ids } = await afterRestore(3)
    const texts = (await rig.kept()).map((entry) => entry.json)
    void rig.client.sendNow()
    const bodies = await rig.serve()
    expect(bodies.map(({ epoch, pull, reoffer_done }) => ({ epoch, pull, reoffer_done }))).toEqual([
      { epoch: 'epoch-1', pull: true, reoffer_done: undefined },
      { epoch: 'epoch-1', pull: false, reoffer_done: undefined },
      { epoch: 'epoch-2', pull: true, reoffer_done: true },
    ])
    expect(bodies[1]?.mutations.map((mutation) => JSON.stringify(mutation))).toEqual(texts)
    expect(bodies[1]?.receipts).toEqual(Object.fromEntries(ids.map((id) => [id, `receipt of ${id}`])))
    expect(bodies[2]?.cursor).toBeNull()
    expect([...rig.server.outcomes.keys()]).toEqual(ids)
    expect((await rig.client.records()).map(({ stage }) => stage)).toEqual(['received', 'received', 'received'])
    void rig.client.sendNow()
    expect((await rig.serve())[0]).toMatchObject({ epoch: 'epoch-2', mutations: [] })
  })

  it('goes on where a crash cut the re-offering off, and never calls it done too early', async () => {
    const { rig, ids } = await afterRestore(120)
    void rig.client.sendNow()
    const found = await rig.next()
    await rig.reply(found.request, rig.server.answer(found.body))
    const first = await rig.next()
    expect(first.body.reoffer_done).toBeUndefined()
    await rig.reply(first.request, rig.server.answer(first.body))
    rig.world.kill(rig.device)
    rig.world.start(rig.device)
    rig.waiting.length = 0
    const bodies = await rig.serve()
    expect(offered(bodies)).toEqual(ids.slice(first.body.mutations.length))
    expect(bodies.filter(({ reoffer_done }) => reoffer_done)).toHaveLength(1)
    expect(rig.server.outcomes.size).toBe(120)
  })

  it('begins again when a second restore comes in between', async () => {
    const { rig, ids } = await afterRestore(60)
    void rig.client.sendNow()
    for (let i = 0; i < 2; i++) {
      const { request, body } = await rig.next()
      await rig.reply(request, rig.server.answer(body))
    }
    rig.server.epoch = 'epoch-3'
    rig.server.outcomes.clear()
    const bodies = await rig.serve()
    expect([...new Set(offered(bodies))].sort()).toEqual([...ids].sort())
    expect(bodies.at(-1)).toMatchObject({ epoch: 'epoch-3', reoffer_done: true })
    expect(rig.server.outcomes.size).toBe(60)
  })

  it('offers again later what the healing server holds, without holding up the word that it is done', async () => {
    const { rig, ids } = await afterRestore(2)
    rig.server.judge = (m) => (m.id === ids[0] ? { result: 'held', code: 'reference_missing' } : {})
    void rig.client.sendNow()
    const bodies = await rig.serve()
    expect(bodies.at(-1)).toMatchObject({ reoffer_done: true })
    expect(rig.client.status().unsent).toBe(0)
    expect((await rig.client.records()).find(({ id }) => id === ids[0])).toMatchObject({ stuck_code: 'not_on_server' })
    rig.server.judge = () => ({})
    const later = (await rig.live(120_000)).map(({ body }) => body).find(({ mutations }) => mutations.length > 0)
    expect(later).toMatchObject({ mutations: [{ id: ids[0] }], receipts: { [ids[0] ?? '']: `receipt of ${ids[0]}` } })
    expect((await rig.kept()).every((entry) => entry.owed === undefined)).toBe(true)
  })

  it('keeps the first outcome when the restored server says another, and shows the conflict', async () => {
    const { rig, ids } = await afterRestore(1)
    rig.server.judge = () => ({ result: 'rejected', code: 'stale_version' })
    void rig.client.sendNow()
    await rig.serve()
    expect(await rig.kept()).toMatchObject([{ id: ids[0], result: 'applied', receipt: `receipt of ${ids[0]}` }])
    expect(await rig.client.conflicts()).toMatchObject([{ mutation_id: ids[0], code: 'stale_version' }])
    expect(await rig.only()).toMatchObject({ id: ids[0], stuck_code: 'not_on_server' })
  })

  it('sends new work after what it keeps, not before', async () => {
    const { rig, ids } = await afterRestore(2)
    rig.device.offline = true
    const fresh = await rig.create(9)
    rig.device.offline = false
    rig.server.judge = () => ({})
    void rig.client.sendNow()
    const bodies = await rig.serve()
    // The request that finds out about the restore carries the new work already: it is answered like any other.
    expect(offered(bodies)).toEqual([fresh, ...ids, fresh])
    expect(rig.server.outcomes.size).toBe(3)
  })

  it('does not call a device that is new to a server a witness of another history', async () => {
    const rig = await Rig.ready()
    void rig.client.sendNow()
    const bodies = await rig.serve()
    expect(bodies).toMatchObject([{ epoch: 'epoch-1' }])
    expect(bodies[0]?.reoffer_done).toBeUndefined()
  })
})
