import { describe, expect, it } from 'vitest'
import { Rig } from '../sim/rig.ts'
import { ALL, CONFLICTS } from '../store/watched.ts'

/** What the screens were told since the last look, as one set. */
function listen(client: Rig['client']): () => string[] {
  let told = new Set<string>()
  client.onChange((changed) => {
    for (const entity of changed) told.add(entity)
  })
  return () => {
    const seen = [...told].sort()
    told = new Set()
    return seen
  }
}

describe('what a screen is told of changed rows', () => {
  it('names the entity that was written, here and in the other tab', async () => {
    const rig = await Rig.ready({ tabs: 2, locks: true })
    await rig.serve()
    const here = listen(rig.client)
    const there = listen(rig.device.tabs[1]!.client)
    await rig.create()
    await rig.rest()
    expect(here()).toEqual(['record'])
    expect(there()).toContain('record')
  })

  it('says nothing of rows while only the network came and went', async () => {
    const rig = await Rig.ready()
    const told = listen(rig.client)
    void rig.client.sendNow()
    const { request } = await rig.next()
    await rig.cut(request)
    await rig.pass(1_000)
    expect(told()).toEqual([])
  })

  it('names a record whose mutation is held, although its row stays as it was', async () => {
    const rig = await Rig.ready()
    const id = await rig.create()
    const told = listen(rig.client)
    const { request, body } = await rig.next()
    const held = { id, result: 'held', replayed: false, code: 'reference_missing', detail: null, receipt: null }
    await rig.reply(request, { ...rig.server.answer({ ...body, mutations: [] }), outcomes: [held] })
    expect((await rig.only()).stage).toBe('held')
    expect(told()).toContain('record')
  })

  it('names everything when somebody else stands at the device, and conflicts when an outcome came', async () => {
    const rig = await Rig.ready()
    const told = listen(rig.client)
    await rig.create()
    await rig.serve()
    expect(told()).toContain(CONFLICTS)
    await rig.client.signOut()
    expect(told()).toContain(ALL)
  })
})
