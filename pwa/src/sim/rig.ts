/**
 * For tests of the engine: one world with one device, and the least server that can stand at the other end. It keeps rule 1
 * (the same id gets the same outcome) and tells every row that it was given, in order; it judges nothing.
 */
import type { Body, Change, Outcome, Report } from '../protocol/messages.ts'
import type { Mutation } from '../protocol/mutations.ts'
import type { KeptEntry, OutboxEntry } from '../store/store.ts'
import type { WorkRecord } from '../sync/api.ts'
import { World, type DeviceOptions, type SimDevice, type WireRequest } from './world.ts'

export const WORKER = '11111111-1111-4111-8111-111111111111'
export const MASTER = '22222222-2222-4222-8222-222222222222'
const START_MS = Date.UTC(2026, 10, 24, 3, 0, 0)

export interface SyncBody {
  device_id: string
  viewer_id: string | null
  epoch: string | null
  cursor: string | null
  pull: boolean
  reoffer_done?: boolean
  receipts?: Record<string, string>
  report: Report
  mutations: Mutation[]
}

export class LeastServer {
  epoch = 'epoch-1'
  readonly outcomes = new Map<string, Outcome>()
  readonly log: Change[] = []
  /** Its clock, which is right. */
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  /** Decides about a mutation seen for the first time. */
  judge: (mutation: Mutation) => Partial<Outcome> = () => ({})

  tell(change: Change): void {
    this.log.push(change)
  }

  answer(body: SyncBody): Record<string, unknown> {
    const outcomes = body.mutations.map((mutation) => this.outcomeOf(mutation))
    const head = { protocol: 1, epoch: this.epoch, server_time: new Date(this.now()).toISOString(), outcomes }
    if (body.epoch !== null && body.epoch !== this.epoch) {
      return { ...head, changes: [], cursor: null, more: false, snapshot: false, reoffer: true }
    }
    if (!body.pull) return { ...head, changes: [], cursor: body.cursor, more: false, snapshot: false }
    const changes = this.log.slice(body.cursor === null ? 0 : Number(body.cursor))
    return { ...head, changes, cursor: String(this.log.length), more: false, snapshot: body.cursor === null }
  }

  private outcomeOf(mutation: Mutation): Outcome {
    const known = this.outcomes.get(mutation.id)
    if (known) return { ...known, replayed: true }
    const outcome: Outcome = {
      id: mutation.id,
      result: 'applied',
      replayed: false,
      code: null,
      detail: null,
      refused: [],
      receipt: `receipt of ${mutation.id}`,
      ...this.judge(mutation),
    }
    if (outcome.result === 'held') return { ...outcome, receipt: null }
    this.outcomes.set(mutation.id, outcome)
    if (outcome.result === 'applied' && mutation.type === 'record.create') {
      this.tell({ entity: 'record', put: recordBody({ id: mutation.id, quantity: mutation.quantity }) })
    }
    return outcome
  }
}

export function recordBody(said: Partial<WorkRecord> & { id: string }): Body {
  return {
    version: said.id,
    worker_id: WORKER,
    line_id: 'line-1',
    product_id: 'shirt',
    operation_id: 'collar',
    quantity: 10,
    status: 'pending',
    decision_id: null,
    approved_quantity: null,
    rate: null,
    amount: null,
    reason_code: null,
    reason_note: null,
    decided_by: null,
    decided_at: null,
    occurred_at: '2026-11-24T08:00:00.000+05:00',
    received_at: '2026-11-24T08:00:01.000+05:00',
    work_date: '2026-11-24',
    period_id: null,
    paid_at: null,
    device_id: 'device-1',
    note: null,
    flags: [],
    ...said,
  }
}

export class Rig {
  readonly world: World
  readonly device: SimDevice
  readonly server = new LeastServer(() => this.world.time.now)
  /** Requests that nobody has answered yet, oldest first. */
  readonly waiting: WireRequest[] = []

  constructor(options: DeviceOptions = {}, seed = 'test') {
    this.world = new World(seed, START_MS)
    this.device = this.world.add('phone', options)
  }

  get client() {
    const [tab] = this.device.tabs
    if (!tab) throw new Error('the phone is off')
    return tab.client
  }

  /** Lets everything run that needs no answer and no time. */
  async rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.waiting.push(...this.world.takeRequests())
  }

  async signIn(user_id = WORKER, role = 'worker', device_id = 'device-1'): Promise<void> {
    const signing = this.client.signIn('login', 'secret')
    await this.rest()
    const request = this.waiting.findIndex(({ path, method }) => path === '/api/v1/session' && method === 'POST')
    const user = { id: user_id, name: 'N', role, line_id: 'line-1', language: 'uz' }
    const factory = { id: 'factory', name: 'F', timezone: 'Asia/Tashkent', currency: 'UZS' }
    await this.reply(this.take(request), { user, factory, device: { id: device_id }, epoch: this.server.epoch })
    await signing
  }

  /** A device that is signed in and has pulled its first snapshot. */
  static async ready(options: DeviceOptions = {}, rows: Body[] = []): Promise<Rig> {
    const rig = new Rig(options)
    for (const put of rows) rig.server.tell({ entity: 'record', put })
    await rig.signIn()
    await rig.serve()
    return rig
  }

  /** The oldest request that waits, with its body read. */
  async next(): Promise<{ request: WireRequest; body: SyncBody }> {
    await this.rest()
    const request = this.take(0)
    return { request, body: JSON.parse(request.body ?? 'null') as SyncBody }
  }

  async reply(request: WireRequest, body: unknown, status = 200, retry_after_ms: number | null = null): Promise<void> {
    this.world.answer(request.request, { status, body, retry_after_ms })
    await this.rest()
  }

  async refuse(request: WireRequest, status: number, retry_after_ms: number | null = null): Promise<void> {
    await this.reply(request, { code: 'refused' }, status, retry_after_ms)
  }

  async cut(request: WireRequest): Promise<void> {
    this.world.fail(request.request)
    await this.rest()
  }

  /** Answers everything as the server does, until the device is quiet. Returns what was asked. */
  async serve(): Promise<SyncBody[]> {
    const asked: SyncBody[] = []
    await this.rest()
    while (this.waiting.length > 0) {
      const { request, body } = await this.next()
      if (request.path !== '/api/v1/sync') {
        await this.reply(request, null, 204)
        continue
      }
      asked.push(body)
      await this.reply(request, this.server.answer(body))
    }
    return asked
  }

  /** Lets time pass; requests that come up meanwhile are left waiting. */
  async pass(ms: number): Promise<void> {
    await this.rest()
    const end = this.world.time.now + ms
    while (this.world.time.step(end)) await this.rest()
    await this.rest()
  }

  /** Lets time pass with the server there. Returns what was asked, and when. */
  async live(ms: number): Promise<{ at: number; body: SyncBody }[]> {
    const end = this.world.time.now + ms
    const asked: { at: number; body: SyncBody }[] = []
    const serve = async (): Promise<void> => {
      for (const body of await this.serve()) asked.push({ at: this.world.time.now, body })
    }
    await serve()
    while (this.world.time.step(end)) await serve()
    return asked
  }

  create(quantity = 10): Promise<string> {
    return this.client.createRecord({ product_id: 'shirt', operation_id: 'collar', quantity })
  }

  async only(): Promise<WorkRecord> {
    const records = await this.client.records()
    const [record] = records
    if (!record || records.length !== 1) throw new Error(`${records.length} records`)
    return record
  }

  outbox(): Promise<OutboxEntry[]> {
    return this.device.store.read((tx) => tx.outbox.all())
  }

  kept(): Promise<KeptEntry[]> {
    return this.device.store.read((tx) => tx.kept.after(0, Infinity))
  }

  private take(index: number): WireRequest {
    const [request] = this.waiting.splice(index, 1)
    if (!request) throw new Error('no request waits')
    return request
  }
}
