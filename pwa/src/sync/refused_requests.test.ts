import { describe, expect, it } from 'vitest'
import { Rig } from '../sim/rig.ts'

async function withUnsent(count: number): Promise<{ rig: Rig; ids: string[] }> {
  const rig = await Rig.ready()
  rig.device.offline = true
  const ids: string[] = []
  for (let i = 1; i <= count; i++) ids.push(await rig.create(i))
  rig.device.offline = false
  void rig.client.sendNow()
  return { rig, ids }
}

/** Serves like the server, but refuses every request that carries `poison`. */
async function serveWithout(rig: Rig, poison: string, status: number): Promise<void> {
  await rig.rest()
  while (rig.waiting.length > 0) {
    const { request, body } = await rig.next()
    if (body.mutations.some(({ id }) => id === poison)) await rig.refuse(request, status)
    else await rig.reply(request, rig.server.answer(body))
  }
}

describe('a request that is refused as a whole', () => {
  for (const status of [400, 413, 422, 500]) {
    it(`is halved on ${status} until one mutation is left, which is set aside, visibly, and never thrown away`, async () => {
      const { rig, ids } = await withUnsent(20)
      const poison = ids[7] ?? ''
      await serveWithout(rig, poison, status)
      expect(rig.server.outcomes.size).toBe(19)
      expect(await rig.outbox()).toMatchObject([{ id: poison, wait: { why: 'parked', code: `http_${status}` } }])
      expect(rig.client.status()).toMatchObject({ unsent: 1, stuck: 'parked' })
      const record = (await rig.client.records()).find(({ id }) => id === poison)
      expect(record).toMatchObject({ stage: 'held', stuck_code: `http_${status}` })
    })
  }

  it('does not stop new work while one mutation is set aside', async () => {
    const { rig, ids } = await withUnsent(3)
    await serveWithout(rig, ids[0] ?? '', 500)
    const later = await rig.create(99)
    await serveWithout(rig, ids[0] ?? '', 500)
    expect(rig.server.outcomes.has(later)).toBe(true)
    expect(await rig.outbox()).toHaveLength(1)
  })

  it('tries what was set aside again, alone, and ends well when the server has been mended', async () => {
    const { rig, ids } = await withUnsent(3)
    await serveWithout(rig, ids[1] ?? '', 500)
    const carried = (await rig.live(90_000)).map(({ body }) => body.mutations.map(({ id }) => id))
    expect(carried).toContainEqual([ids[1]])
    expect(await rig.outbox()).toEqual([])
    expect(rig.client.status().stuck).toBeNull()
  })

  it('is laid to the server, not to the work, when it breaks on everything', async () => {
    const { rig } = await withUnsent(4)
    await rig.rest()
    let refused = 0
    while (rig.waiting.length > 0) {
      refused += 1
      await rig.refuse((await rig.next()).request, 500)
    }
    expect(refused).toBeLessThanOrEqual(5)
    expect((await rig.outbox()).filter((entry) => entry.wait)).toHaveLength(1)
    expect(await rig.outbox()).toHaveLength(4)
    expect(rig.client.status()).toMatchObject({ unsent: 4 })
    await rig.live(300_000)
    expect(await rig.outbox()).toEqual([])
  })

  it('stops on 401, keeps everything, and goes on after the sign-in', async () => {
    const { rig } = await withUnsent(3)
    await rig.refuse((await rig.next()).request, 401)
    expect(rig.waiting).toEqual([])
    expect(rig.client.status()).toMatchObject({ unsent: 3, stuck: 'sign_in_required' })
    await rig.create(4)
    expect(await rig.outbox()).toHaveLength(4)
    rig.waiting.length = 0
    await rig.signIn()
    await rig.serve()
    expect(await rig.outbox()).toEqual([])
    expect(rig.client.status().stuck).toBeNull()
  })

  it('asks for a sign-in, and sets nothing aside, when the server knows the device by another id', async () => {
    const { rig } = await withUnsent(3)
    await rig.reply((await rig.next()).request, { code: 'device_mismatch' }, 400)
    expect(rig.waiting).toEqual([])
    expect(rig.client.status()).toMatchObject({ unsent: 3, stuck: 'sign_in_required' })
    expect((await rig.outbox()).every((entry) => entry.wait === undefined)).toBe(true)
  })

  for (const status of [429, 503]) {
    it(`waits as long as a ${status} asks for, whatever happens meanwhile`, async () => {
      const { rig } = await withUnsent(2)
      await rig.refuse((await rig.next()).request, status, 40_000)
      await rig.create(3)
      void rig.client.sendNow()
      await rig.pass(39_000)
      expect(rig.waiting).toEqual([])
      await rig.pass(12_000)
      expect(rig.waiting).toHaveLength(1)
      await rig.serve()
      expect(await rig.outbox()).toEqual([])
    })
  }

  it('waits longer and longer while a server says 503 without saying until when', async () => {
    const { rig } = await withUnsent(1)
    const tries: number[] = []
    for (let i = 0; i < 6; i++) {
      const { request } = await rig.next()
      tries.push(rig.world.time.now)
      await rig.refuse(request, 503)
      while (rig.waiting.length === 0) await rig.pass(500)
    }
    const gaps = tries.slice(1).map((at, index) => at - (tries[index] ?? 0))
    expect(gaps.at(-1)).toBeGreaterThan(4 * (gaps[0] ?? 0))
    expect(rig.client.status().stuck).toBe('server')
  })

  it('shows work of a revoked device and of a client that is too old as such, and still delivers it', async () => {
    for (const word of ['revoked', 'upgrade'] as const) {
      const { rig } = await withUnsent(2)
      const { request, body } = await rig.next()
      await rig.reply(request, { ...rig.server.answer(body), changes: [], cursor: null, [word]: true })
      expect(await rig.outbox()).toEqual([])
      expect(rig.client.status()).toMatchObject({ unsent: 0, stuck: word })
      expect(await rig.client.records()).toHaveLength(2)
    }
  })
})
