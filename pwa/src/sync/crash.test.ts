import { describe, expect, it } from 'vitest'
import type { Mutation } from '../protocol/mutations.ts'
import { recordBody, Rig } from '../sim/rig.ts'

const OTHER = '01936000-0000-7000-8000-00000000000a'

/** A short day: log three times, sync, correct one, sync again. What was saved (the call resolved) goes into `saved`. */
async function day(rig: Rig, saved: string[]): Promise<void> {
  for (const quantity of [1, 2, 3]) saved.push(await rig.create(quantity))
  await rig.serve()
  const record = (await rig.client.records()).find(({ id }) => id === saved[0])
  if (record) {
    await rig.client.correctRecord(record, { quantity: 100 })
    saved.push('correction')
  }
  await rig.serve()
}

async function steps(): Promise<number> {
  const rig = await Rig.ready({}, [recordBody({ id: OTHER })])
  const [tab] = rig.device.tabs
  const before = tab?.store.steps() ?? 0
  await day(rig, [])
  return (tab?.store.steps() ?? 0) - before
}

/** The server's picture of the corrections, so that its rows carry them. */
function follow(rig: Rig): void {
  rig.server.judge = (m: Mutation) => {
    if (m.type === 'record.correct') {
      rig.server.tell({
        entity: 'record',
        put: recordBody({ id: m.record_id, version: m.id, quantity: m.quantity ?? 0 }),
      })
    }
    return {}
  }
}

describe('a crash between any two steps', () => {
  it('loses nothing that was shown as saved, doubles nothing, and ends with the same picture as the server', async () => {
    const all = await steps()
    expect(all).toBeGreaterThan(100)
    for (let at = 1; at <= all; at++) {
      const rig = await Rig.ready({}, [recordBody({ id: OTHER })])
      follow(rig)
      const saved: string[] = []
      rig.device.tabs[0]?.store.dieAfter(at)
      await day(rig, saved).catch(() => undefined)
      rig.world.kill(rig.device)
      rig.waiting.length = 0
      rig.world.start(rig.device)
      await rig.live(60_000)

      const applied = [...rig.server.outcomes.keys()]
      const why = `crash at step ${at} of ${all}`
      for (const id of saved) if (id !== 'correction') expect(applied, why).toContain(id)
      if (saved.includes('correction')) expect(applied.length, why).toBe(4)
      expect(await rig.outbox(), why).toEqual([])
      expect((await rig.kept()).map(({ id }) => id).sort(), why).toEqual(applied.sort())
      const pictures = new Map<string, unknown>()
      for (const change of rig.server.log) if ('put' in change) pictures.set(change.put.id, change.put.quantity)
      const shown = (await rig.client.records()).map((record) => [record.id, record.quantity])
      expect(Object.fromEntries(shown), why).toEqual(Object.fromEntries(pictures))
      expect(
        (await rig.client.records()).map(({ stage }) => stage),
        why,
      ).toEqual(shown.map(() => 'received'))
    }
  })

  it('leaves row and mutation together or neither', async () => {
    for (let at = 1; at <= 20; at++) {
      const rig = await Rig.ready()
      rig.device.offline = true
      rig.device.tabs[0]?.store.dieAfter(at)
      await rig.create().catch(() => undefined)
      rig.world.kill(rig.device)
      rig.world.start(rig.device)
      await rig.rest()
      const records = await rig.client.records()
      expect(records.map(({ id }) => id)).toEqual((await rig.outbox()).map(({ id }) => id))
    }
  })
})
