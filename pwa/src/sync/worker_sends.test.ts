import { expect, it } from 'vitest'
import type { Network } from '../net/network.ts'
import { Rig, type SyncBody } from '../sim/rig.ts'
import { exchange } from './exchange.ts'
import { newPace } from './pace.ts'
import { NOTHING_SEEN } from './status.ts'

it('sends the outbox without any page, and the next page shows what came of it', async () => {
  const rig = await Rig.ready()
  rig.device.offline = true
  const [good, bad] = [await rig.create(1), await rig.create(2)]
  await rig.rest()
  rig.world.kill(rig.device)
  rig.server.judge = (m) => (m.id === bad ? { result: 'rejected', code: 'invalid' } : {})

  const asked: SyncBody[] = []
  const network: Network = {
    send: async ({ body }) => {
      asked.push(JSON.parse(body ?? '') as SyncBody)
      return { status: 200, body: rig.server.answer(asked.at(-1) as SyncBody), retry_after_ms: null }
    },
  }
  const clock = {
    now: () => 1,
    stamp: String,
    tick: () => ({ run: 'r', ms: 1 }),
    random: (n: number) => new Uint8Array(n),
    after: () => () => undefined,
  }
  const parts = { store: rig.device.store, clock, network, client_version: '1' }
  const pace = newPace()
  while ((await exchange(parts, pace, { ...NOTHING_SEEN }, 'no')).go === 'on');
  expect(asked.map(({ pull, mutations }) => [pull, mutations.length])).toEqual([[false, 2]])
  expect(await rig.outbox()).toEqual([])

  rig.world.start(rig.device)
  await rig.rest()
  const stages = Object.fromEntries((await rig.client.records()).map(({ id, stage }) => [id, stage]))
  expect(stages).toEqual({ [good]: 'received', [bad]: 'refused' })
  expect((await rig.kept()).every((entry) => entry.undrawn === undefined)).toBe(true)
})
