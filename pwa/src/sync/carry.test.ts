import { describe, expect, it } from 'vitest'
import { crc32 } from '../protocol/crc32.ts'
import { MASTER, recordBody, Rig, WORKER } from '../sim/rig.ts'
import { EVICTED_AT } from './places.ts'

const OTHER = '33333333-3333-4333-8333-333333333333'
const A = '01936000-0000-7000-8000-00000000000a'

async function phoneWithWork(): Promise<{ phone: Rig; file: string; id: string }> {
  const phone = await Rig.ready()
  phone.device.offline = true
  const id = await phone.create(12)
  return { phone, id, file: await (await phone.client.exportUnsent()).text() }
}

/** A file as anyone could write it. */
function packOf(mutations: string[]): string {
  const sum = crc32(new TextEncoder().encode(mutations.join('\n')))
  const head = { format: 'sewtrack-carry-1', device_id: 'elsewhere', factory_id: 'factory', people: [] }
  return JSON.stringify({ ...head, packed_at: '', mutations, sum })
}

async function tablet(): Promise<Rig> {
  const rig = new Rig()
  await rig.signIn(OTHER, 'worker', 'tablet-1')
  await rig.serve()
  return rig
}

describe('carrying work of a phone without a network', () => {
  it('sends the very text under its author, with the phone as its origin', async () => {
    const { phone, file } = await phoneWithWork()
    const rig = await tablet()
    expect(await rig.client.takeCarried(file)).toEqual({ added: 1, known: 0, left: 0, people: ['N'] })
    const [asked] = await rig.serve()
    expect(asked?.device_id).toBe('tablet-1')
    expect(asked?.mutations).toMatchObject([{ actor_id: WORKER, made_on: 'device-1', quantity: 12 }])
    const [kept] = await rig.kept()
    expect(kept?.json).toBe((await phone.outbox())[0]?.json)
    expect(await rig.outbox()).toEqual([])
  })

  it('shows nothing of it to the person at the tablet, and adds nothing the second time', async () => {
    const { file } = await phoneWithWork()
    const rig = await tablet()
    rig.device.offline = true
    await rig.client.takeCarried(file)
    expect(await rig.client.records()).toEqual([])
    expect(rig.client.status().unsent).toBe(1)
    expect(await rig.client.takeCarried(file)).toMatchObject({ added: 0, known: 1 })
    rig.device.offline = false
    void rig.client.sendNow()
    await rig.serve()
    expect(await rig.client.takeCarried(file)).toMatchObject({ added: 0, known: 1 })
  })

  it('gives the phone the same answer when it comes back, once, and a refusal is its own affair', async () => {
    const { phone, file, id } = await phoneWithWork()
    const rig = await tablet()
    rig.server.judge = () => ({ result: 'rejected', code: 'invalid' })
    await rig.client.takeCarried(file)
    await rig.serve()
    expect(await rig.client.conflicts()).toEqual([])
    const said = rig.server.outcomes.get(id)
    phone.server.outcomes.set(id, said!)
    phone.device.offline = false
    void phone.client.sendNow()
    await phone.serve()
    expect(await phone.outbox()).toEqual([])
    expect(await phone.client.conflicts()).toMatchObject([{ mutation_id: id, code: 'invalid' }])
  })

  it('takes no decision: its author could be at this device, and whoever wrote the file would have decided', async () => {
    const phone = new Rig()
    phone.server.tell({ entity: 'record', put: recordBody({ id: A }) })
    await phone.signIn(MASTER, 'master')
    await phone.serve()
    phone.device.offline = true
    await phone.client.approve([{ record_id: A, version: A }])
    const file = await (await phone.client.exportUnsent()).text()
    const rig = await Rig.ready()
    await rig.signIn(MASTER, 'master', 'tablet-1')
    await rig.serve()
    expect(await rig.client.takeCarried(file)).toMatchObject({ added: 0, known: 0, left: 1 })
    expect((await rig.serve()).flatMap(({ mutations }) => mutations)).toEqual([])
    expect(await rig.outbox()).toEqual([])
  })

  it('takes nothing that says it was made here and was not', async () => {
    const rig = await tablet()
    const forged = { id: A, type: 'record.cancel', actor_id: WORKER, occurred_at: '2026-11-24T08:00:00.000+05:00' }
    const mutation = { ...forged, protocol: 1, made_on: 'tablet-1', record_id: 'r', base_version: 'r' }
    expect(await rig.client.takeCarried(packOf([JSON.stringify(mutation)]))).toMatchObject({ added: 0, left: 1 })
    expect(await rig.outbox()).toEqual([])
  })

  it('gives a device that lost its database its own work back, shown again', async () => {
    const { file, id } = await phoneWithWork()
    const again = await Rig.ready()
    again.device.offline = true
    await again.device.store.write((tx) => tx.meta.put(EVICTED_AT, again.world.time.now))
    await again.client.takeCarried(file)
    expect(await again.client.records()).toMatchObject([{ id, quantity: 12, stage: 'phone' }])
  })

  it('takes nothing of a file that is something else, damaged, or of another factory', async () => {
    const { file } = await phoneWithWork()
    const rig = await tablet()
    const packed = JSON.parse(file) as { mutations: string[]; factory_id: string }
    const wrong: [string, string][] = [
      ['not_a_pack', ''],
      ['not_a_pack', 'null'],
      ['not_a_pack', '{"format":"sewtrack-unsent-1","mutations":[]}'],
      ['damaged', file.replace('\\"quantity\\":12', '\\"quantity\\":21')],
      ['damaged', JSON.stringify({ ...packed, mutations: [...packed.mutations, '{}'] })],
      ['damaged', packOf([packed.mutations[0]!.replace('{', '{"type":"records.approve",')])],
      ['other_factory', JSON.stringify({ ...packed, factory_id: 'elsewhere' })],
    ]
    for (const [code, text] of wrong) await expect(rig.client.takeCarried(text), text).rejects.toMatchObject({ code })
    expect(await rig.outbox()).toEqual([])
  })
})
