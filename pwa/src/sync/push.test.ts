import { describe, expect, it } from 'vitest'
import { MASTER, Rig, WORKER } from '../sim/rig.ts'

describe('pushing', () => {
  it('saves a record without any network, and shows it as being on this phone', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    const id = await rig.create(40)
    expect(await rig.only()).toMatchObject({ id, quantity: 40, stage: 'phone', unsent: [id], work_date: '2026-11-24' })
    await rig.rest()
    expect(rig.client.status()).toMatchObject({ unsent: 1, stuck: null })
  })

  it('sends the oldest first, each as it was stored, byte for byte', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    const ids = [await rig.create(1), await rig.create(2), await rig.create(3)]
    const texts = (await rig.outbox()).map((entry) => entry.json)
    rig.device.offline = false
    void rig.client.sendNow()
    const { request, body } = await rig.next()
    expect(body.mutations.map(({ id }) => id)).toEqual(ids)
    expect(request.body).toContain(`"mutations":[${texts.join(',')}]}`)
  })

  it('keeps an acknowledged mutation with its receipt and takes it out of the outbox', async () => {
    const rig = await Rig.ready()
    const id = await rig.create()
    await rig.serve()
    expect(await rig.outbox()).toEqual([])
    expect(await rig.kept()).toMatchObject([{ id, result: 'applied', receipt: `receipt of ${id}` }])
    expect(await rig.only()).toMatchObject({ stage: 'received', unsent: [] })
  })

  it('sends the same again after a lost answer and takes the replayed outcome', async () => {
    const rig = await Rig.ready()
    const id = await rig.create()
    const lost = await rig.next()
    rig.server.answer(lost.body)
    await rig.cut(lost.request)
    expect(await rig.outbox()).toHaveLength(1)
    expect(rig.client.status()).toMatchObject({ online: false, unsent: 1 })
    await rig.pass(5_000)
    const again = await rig.next()
    expect(again.body.mutations).toEqual(lost.body.mutations)
    await rig.reply(again.request, rig.server.answer(again.body))
    expect(await rig.kept()).toMatchObject([{ id, result: 'applied' }])
    expect(rig.server.outcomes.size).toBe(1)
  })

  it('ignores an answer that comes twice', async () => {
    const rig = await Rig.ready()
    await rig.create()
    const { request, body } = await rig.next()
    const answer = rig.server.answer(body)
    await rig.reply(request, answer)
    await rig.reply(request, answer)
    expect(await rig.kept()).toHaveLength(1)
  })

  it('gives up after 20 seconds without an answer', async () => {
    const rig = await Rig.ready()
    await rig.create()
    await rig.next()
    await rig.pass(19_000)
    expect(rig.client.status().sending).toBe(true)
    await rig.pass(1_500)
    expect(rig.client.status()).toMatchObject({ sending: false, online: false, unsent: 1 })
  })

  it('believes only an answer to exactly what was asked', async () => {
    const rig = await Rig.ready()
    const first = await rig.create()
    for (const answer of [
      '<html>Welcome to the Wi-Fi</html>',
      null,
      { ...rig.server.answer({ mutations: [] } as never), outcomes: [] },
      { ...rig.server.answer({ mutations: [] } as never), outcomes: [{ id: 'another', result: 'applied' }] },
      { ...rig.server.answer({ mutations: [] } as never), outcomes: [{ id: first, result: 'sure' }] },
    ]) {
      void rig.client.sendNow()
      const { request } = await rig.next()
      await rig.reply(request, answer)
      expect(await rig.outbox()).toHaveLength(1)
      expect(rig.client.status().online).toBe(false)
    }
    void rig.client.sendNow()
    await rig.serve()
    expect(await rig.outbox()).toEqual([])
  })

  it('lets no refused mutation stand in the way of the others, and shows it as refused', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    const ids = [await rig.create(1), await rig.create(2), await rig.create(3)]
    rig.server.judge = (m) => (m.id === ids[1] ? { result: 'rejected', code: 'invalid', detail: 'why' } : {})
    rig.device.offline = false
    void rig.client.sendNow()
    await rig.serve()
    expect(await rig.outbox()).toEqual([])
    const stages = Object.fromEntries((await rig.client.records()).map(({ id, stage }) => [id, stage]))
    expect(stages).toEqual({ [ids[0] ?? '']: 'received', [ids[1] ?? '']: 'refused', [ids[2] ?? '']: 'received' })
    expect(await rig.client.conflicts()).toMatchObject([{ mutation_id: ids[1], code: 'invalid', detail: 'why' }])
    await rig.client.dismissConflict(ids[1] ?? '')
    expect(await rig.client.conflicts()).toEqual([])
    expect((await rig.client.records()).map(({ id }) => id)).not.toContain(ids[1])
    expect(await rig.kept()).toHaveLength(3)
  })

  it('sends at most 50 at first, then more and more, and never more than 500', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    for (let i = 0; i < 1_300; i++) await rig.create(1)
    rig.device.offline = false
    void rig.client.sendNow()
    const sizes = (await rig.serve()).map((body) => body.mutations.length).filter((size) => size > 0)
    expect(sizes).toEqual([50, 100, 200, 400, 500, 50])
    expect(rig.server.outcomes.size).toBe(1_300)
  })

  it('sends smaller batches after failures, but a handful even after hours without a network', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    for (let i = 0; i < 40; i++) await rig.create(1)
    rig.device.offline = false
    const sizes = []
    for (let attempt = 0; attempt < 6; attempt++) {
      void rig.client.sendNow()
      const { request, body } = await rig.next()
      sizes.push(body.mutations.length)
      await rig.cut(request)
    }
    expect(sizes).toEqual([40, 20, 10, 10, 10, 10])
  })

  it('keeps who wrote it, whoever signs in later and sends it', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    const id = await rig.create()
    rig.device.offline = false
    await rig.client.signOut()
    await rig.signIn(MASTER, 'master')
    const bodies = await rig.serve()
    const sent = bodies.flatMap((body) => body.mutations).find((mutation) => mutation.id === id)
    expect(sent).toMatchObject({ actor_id: WORKER, made_on: 'device-1' })
    expect(await rig.kept()).toMatchObject([{ id, actor_id: WORKER }])
  })

  it('reports what will be unsent once this request has arrived', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    await rig.create()
    await rig.pass(60_000)
    await rig.create()
    await rig.rest()
    rig.device.offline = false
    void rig.client.sendNow()
    const { body } = await rig.next()
    expect(body.mutations.length).toBe(2)
    expect(body.report).toEqual({ unsent: 0, oldest_at: null, people: [] })
  })

  it('does not save what the screen should never have let through', async () => {
    const rig = await Rig.ready()
    for (const quantity of [0, -1, 1.5, 100_001, Number.NaN])
      await expect(rig.create(quantity)).rejects.toThrow(RangeError)
    expect(await rig.outbox()).toEqual([])
  })

  it('exports everything unsent as a file that repeats each mutation as it was stored', async () => {
    const rig = await Rig.ready()
    rig.device.offline = true
    await rig.create(1)
    await rig.create(2)
    const file = JSON.parse(await (await rig.client.exportUnsent()).text()) as {
      device_id: string
      mutations: string[]
    }
    expect(file).toMatchObject({ format: 'sewtrack-carry-1', device_id: 'device-1' })
    expect(file.mutations).toEqual((await rig.outbox()).map((entry) => entry.json))
  })
})
