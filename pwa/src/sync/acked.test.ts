import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Rig, WORKER } from '../sim/rig.ts'
import { ackedDays, heldDays } from './acked.ts'
import { sha256 } from './device_facts.ts'

interface Golden {
  device_id: string
  cases: {
    name: string
    held: { id: string; made_on: string }[]
    acked: { day: string; count: number; hash: string }[]
  }[]
}
const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../tests/protocol/golden/acked.json'), 'utf8'),
) as Golden
const NOON = Date.parse('2026-11-24T12:00:00Z')
const kept = (id: string, made_on = golden.device_id, more: { receipt?: null; owed?: 1 } = {}) => ({
  id,
  json: JSON.stringify({ id, made_on }),
  receipt: 'r',
  ...more,
})
const A = '019ab3a0-0000-7000-8000-000000000001'
const day = new Date(parseInt('019ab3a00000', 16)).toISOString().slice(0, 10)
const AT = Date.parse(`${day}T23:00:00Z`)

describe('what a device says that it holds', () => {
  it.each(golden.cases)('is counted and hashed as the server does: $name', async ({ held, acked }) => {
    const days = heldDays(
      golden.device_id,
      held.map(({ id, made_on }) => kept(id, made_on)),
      [],
      NOON,
    )
    const found = await ackedDays(days, sha256)
    for (const expected of acked) expect(found).toContainEqual(expected)
    expect(found.filter(({ count }) => count > 0).length).toBe(acked.filter(({ count }) => count > 0).length)
  })

  it('lists the days of which it holds nothing, so that lost memory shows', () => {
    const days = heldDays(golden.device_id, [], [], NOON)
    expect(days.size).toBe(44)
    expect([...days.values()].every((ids) => ids.length === 0)).toBe(true)
  })

  it('leaves out a day of which something waits', () => {
    expect(heldDays(golden.device_id, [kept(A)], [], AT).get(day)).toEqual([A])
    const other = A.replace(/1$/, '2')
    expect(heldDays(golden.device_id, [kept(A)], [kept(other)], AT).has(day)).toBe(false)
    expect(heldDays(golden.device_id, [kept(A, golden.device_id, { owed: 1 })], [], AT).has(day)).toBe(false)
  })

  it('does not count what the server refused without keeping it', () => {
    expect(heldDays(golden.device_id, [kept(A, golden.device_id, { receipt: null })], [], AT).get(day)).toEqual([])
  })

  it('begins after the day on which its storage was taken away', () => {
    expect(heldDays(golden.device_id, [kept(A)], [], AT, AT).has(day)).toBe(false)
    expect(heldDays(golden.device_id, [], [], AT + 86_400_000, AT).size).toBe(1)
  })
})

describe('the report of a request', () => {
  const digest = (text: string): Promise<string> => Promise.resolve(`sum of ${text}`)

  it('says whose work stays behind, and since when', async () => {
    const rig = await Rig.ready()
    rig.server.judge = () => ({ result: 'held', code: 'base_missing' })
    await rig.create()
    const [first] = await rig.serve()
    expect(first?.report).toMatchObject({ unsent: 0, oldest_at: null, people: [] })
    await rig.create()
    const [second] = await rig.serve()
    const oldest_at = '2026-11-24T08:00:00.000+05:00'
    expect(second?.report).toMatchObject({ unsent: 1, oldest_at, people: [{ id: WORKER, unsent: 1, oldest_at }] })
  })

  it('says the days a few times a day, and of today only when nothing of it waits', async () => {
    const rig = await Rig.ready({ digest })
    const id = await rig.create()
    const [first] = await rig.serve()
    expect(first?.report.acked?.length).toBe(43)
    const later = (await rig.live(12 * 3_600_000)).map(({ body }) => body.report.acked).filter((acked) => acked)
    expect(later.length).toBe(2)
    expect(later[0]).toContainEqual({ day: '2026-11-24', count: 1, hash: `sum of ${id}` })
  })

  it('is said again after a try that nobody answered', async () => {
    const rig = await Rig.ready({ digest })
    void rig.client.sendNow()
    const { request, body } = await rig.next()
    expect(body.report.acked).toBeDefined()
    await rig.reply(request, 'a page of the Wi-Fi')
    void rig.client.sendNow()
    expect((await rig.next()).body.report.acked).toBeDefined()
  })
})
