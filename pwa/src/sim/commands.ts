/** The commands of the bridge, carried out on a world. What each takes and gives stands at the top of `bridge.ts`. */
import type { AdminFields } from '../protocol/mutations.ts'
import type { Decided, NewRecord, WorkRecord } from '../sync/api.ts'
import type { Reason } from '../sync/engine.ts'
import { DEVICE_ID, EPOCH } from '../sync/places.ts'
import type { DeviceOptions, SimDevice, World } from './world.ts'

export type Command = { do: string; device?: string; tab?: number } & Record<string, unknown>

/** Carries out one command. The result is its own word; requests and events are collected by the caller. */
export async function carryOut(world: World, command: Command, drained: () => Promise<void>): Promise<unknown> {
  switch (command.do) {
    case 'device':
      world.add(String(command.id), command as unknown as DeviceOptions)
      return null
    case 'answer': {
      const { request, status, body, retry_after } = command
      const retry_after_ms = typeof retry_after === 'number' ? retry_after * 1000 : null
      return { heard: world.answer(Number(request), { status: Number(status), body: body ?? null, retry_after_ms }) }
    }
    case 'fail':
      return { heard: world.fail(Number(command.request)) }
    case 'advance':
      return advance(world, Number(command.ms), command.until_request === true, drained)
    default:
      return onDevice(world, world.get(String(command.device)), command)
  }
}

async function advance(
  world: World,
  ms: number,
  until_request: boolean,
  drained: () => Promise<void>,
): Promise<unknown> {
  const end = world.time.now + ms
  while (world.time.step(end)) {
    await drained()
    if (until_request && world.hasRequests()) break
  }
  return { now: world.time.now, left_ms: end - world.time.now }
}

async function onDevice(world: World, device: SimDevice, command: Command): Promise<unknown> {
  const tab = device.tabs[command.tab ?? 0]
  switch (command.do) {
    case 'crash':
      world.kill(device)
      if (command.restart !== false) world.start(device)
      return null
    case 'restart':
      world.kill(device)
      world.start(device)
      return null
    case 'die_after':
      tab?.store.dieAfter(Number(command.steps))
      return null
    case 'clock':
      device.options.clock_offset_ms = Number(command.offset_ms)
      return null
    case 'offline':
      device.offline = command.on !== false
      if (!device.offline) for (const { client } of device.tabs) void client.engine.run('online')
      return null
    case 'dump':
      return dump(device)
  }
  if (!tab) throw new Error(`${device.name} is off`)
  const { client } = tab
  switch (command.do) {
    case 'sign_in':
      client.signIn(String(command.login), String(command.secret)).then(
        (session) => world.events.push({ device: device.name, signed_in: session.user.id }),
        (error: unknown) => world.events.push({ device: device.name, sign_in_failed: String(error) }),
      )
      return null
    case 'sign_out':
      return attempt(client.signOut())
    case 'switch_to':
      return attempt(client.switchTo(String(command.user_id)))
    case 'run':
      void client.engine.run(command.reason as Reason)
      return null
    case 'sync':
      void client.sendNow()
      return null
    case 'tap':
      return tap(device, tab, command)
    case 'records':
      return client.records()
    default:
      throw new Error(`no command ${command.do}`)
  }
}

/** One mutation through the same calls that the screens make. Gives the ids that are new in the outbox. */
async function tap(device: SimDevice, tab: SimDevice['tabs'][number], command: Command): Promise<unknown> {
  const before = new Set((await device.store.read((tx) => tx.outbox.all())).map((entry) => entry.id))
  const failed = await attempt(mutate(tab, command))
  const after = await device.store.read((tx) => tx.outbox.all())
  return { ...failed, ids: after.map((entry) => entry.id).filter((id) => !before.has(id)) }
}

async function mutate({ client }: SimDevice['tabs'][number], command: Command): Promise<unknown> {
  const fields = (command.fields ?? {}) as Record<string, unknown>
  const items = fields.items as Decided[]
  const seen = async (): Promise<WorkRecord> => {
    const record = (await client.records()).find(({ id }) => id === fields.record_id)
    if (!record) throw new Error('the device does not see that record')
    return record
  }
  switch (command.type) {
    case 'record.create':
      return client.createRecord(fields as unknown as NewRecord)
    case 'record.correct':
      return client.correctRecord(await seen(), fields)
    case 'record.cancel':
      return client.cancelRecord(await seen())
    case 'record.dispute':
      return client.disputeRecord(await seen(), String(fields.note))
    case 'records.approve':
      return client.approve(items)
    case 'records.reject':
      return client.reject(items, String(fields.reason_code), fields.note as string | undefined)
    case 'records.reverse':
      return client.reverse(items, String(fields.reason_code), String(fields.note))
    default:
      return client.act([{ type: command.type, ...fields } as AdminFields])
  }
}

async function attempt(work: Promise<unknown>): Promise<{ error?: string }> {
  try {
    await work
    return {}
  } catch (error) {
    return { error: String(error) }
  }
}

/** Everything that the device holds, for comparing with what it was told to do and with what the server holds. */
async function dump(device: SimDevice): Promise<unknown> {
  const client = device.tabs[0]?.client
  const held = await device.store.read(async (tx) => ({
    device_id: await tx.meta.get<string>(DEVICE_ID),
    epoch: await tx.meta.get<string>(EPOCH),
    outbox: await tx.outbox.all(),
    kept: await tx.kept.after(0, Infinity),
  }))
  return {
    ...held,
    session: client?.session() ?? null,
    status: client?.status() ?? null,
    records: (await client?.records()) ?? [],
    conflicts: (await client?.conflicts()) ?? [],
  }
}
