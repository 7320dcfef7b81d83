/**
 * The sync engine played by one object in memory, for looking at screens. The address chooses the scene:
 * `?as=worker|master|admin|new|none`, `&net=offline`, `&stuck=sign_in_required`, `&old=1`, `&update=1`, `&conflict=1`, `&fail=1`.
 */
import { ALL, type Changed } from '../src/store/watched'
import { dayAt } from '../src/i18n/dates'
import type { Client, Conflict, Decided, Session, SyncStatus, WorkRecord } from '../src/sync/api'
import { lines, masters, operations, people, products, rates, workers } from './factory'
import { approve, blank, monthOfWork, reject, TIMEZONE } from './work'

const scene = new URLSearchParams(location.search || (sessionStorage.getItem('scene') ?? ''))
sessionStorage.setItem('scene', scene.toString())
const as = scene.get('as') ?? 'worker'
const now = Date.now()
const MINUTE_MS = 60_000

let session: Session | null = null
let records: WorkRecord[] = as === 'new' ? [] : monthOfWork(now)
let conflicts: Conflict[] = []
let status: SyncStatus = {
  online: scene.get('net') !== 'offline',
  sending: false,
  unsent: 0,
  oldest_at: null,
  last_success_at: now - 2 * MINUTE_MS,
  stuck: scene.get('stuck'),
  pictured: true,
  update_ready: scene.has('update'),
}
const TABLES = { product: products, operation: operations, rate: rates, line: lines, person: people, decision: [] }
const memory = new Map<string, unknown>()
const listeners = new Set<(changed: Changed) => void>()
let count = 0

function person(id: string): Session {
  const user = people.find((candidate) => candidate.id === id)!
  return {
    user: { id, name: user.name, role: user.role!, line_id: user.line_id ?? null, language: 'uz' },
    factory: { id: 'f-1', name: '“Zarafshon Tekstil” MChJ', timezone: TIMEZONE, currency: 'UZS' },
    device: { id: '018f7a2e-5c41-7e19-9b1d-2f83c7a41d20' },
    epoch: 'e-1',
  }
}

function changed(): void {
  const unsent = records.filter((record) => record.unsent.length > 0)
  const oldest = Math.min(...unsent.map((record) => Date.parse(record.occurred_at)))
  status = { ...status, unsent: unsent.length, oldest_at: unsent.length ? oldest : null }
  for (const listener of listeners) listener(new Set([ALL]))
}

function put(record: WorkRecord): void {
  records = [record, ...records.filter((other) => other.id !== record.id)]
  changed()
}

/** What the network would do a second later. */
function deliver(id: string, arrived: (record: WorkRecord) => WorkRecord): void {
  if (!status.online || status.stuck) return
  setTimeout(() => {
    const record = records.find((candidate) => candidate.id === id)
    if (record) put({ ...arrived(record), unsent: [] })
  }, 1200)
}

function decide(items: Decided[], outcome: (record: WorkRecord, item: Decided) => WorkRecord): Promise<string[]> {
  const id = `dec-${(count += 1)}`
  for (const item of items) {
    const record = records.find((candidate) => candidate.id === item.record_id)!
    records = records.map((other) =>
      other === record ? { ...record, stage: 'deciding', decision_id: id, unsent: [id] } : other,
    )
    deliver(record.id, (waiting) => outcome(waiting, item))
  }
  changed()
  return Promise.resolve([id])
}

function prepare(): void {
  if (as === 'worker') {
    session = person('w-1')
    const own = records.filter((record) => record.worker_id === 'w-1')
    const alter = (at: number, change: Partial<WorkRecord>) =>
      (records = records.map((r) => (r === own[at] ? { ...r, ...change } : r)))
    const waiting: Partial<WorkRecord> = { stage: 'phone', unsent: ['x'], received_at: null }
    if (!status.online || status.stuck) {
      alter(0, waiting)
      alter(1, { ...waiting, occurred_at: new Date(now - (scene.has('old') ? 9 * 60 : 20) * MINUTE_MS).toISOString() })
      alter(2, { ...waiting, stage: 'held', stuck_code: 'reference_missing' })
    }
    if (scene.has('conflict')) alter(3, { stage: 'refused', stuck_code: 'unknown_reference', received_at: null })
    put(
      reject(
        {
          ...blank('rec-rejected', now - 3 * 60 * MINUTE_MS),
          product_id: 'p-PL-220',
          operation_id: 'o-08',
          quantity: 45,
        },
        'm-1',
        now - 40 * MINUTE_MS,
        'wrong_quantity',
        'Pachkada 40 ta edi',
      ),
    )
    put({
      ...blank('rec-noprice', now - 50 * MINUTE_MS),
      product_id: 'p-JN-405',
      operation_id: 'o-25',
      quantity: 10,
      flags: ['no_rate'],
    })
  } else if (as === 'new') session = person('w-2')
  else if (as === 'master') session = person('m-1')
  else if (as === 'admin') session = person('a-1')
  if (as === 'master' || as === 'admin') {
    put({
      ...blank('rec-noprice', now - 50 * MINUTE_MS),
      worker_id: 'w-4',
      product_id: 'p-JN-405',
      operation_id: 'o-25',
      quantity: 10,
      flags: ['no_rate'],
    })
    if (scene.has('conflict')) {
      const [first, second] = records.filter((record) => record.line_id === 'line-1' && record.status === 'pending')
      const refused = [
        { record_id: first!.id, code: 'stale_version', current_version: 'v2' },
        { record_id: second!.id, code: 'no_rate', current_version: null },
      ]
      conflicts = [
        {
          mutation_id: 'mut-1',
          type: 'records.approve',
          code: 'applied',
          detail: null,
          at: now - 5 * MINUTE_MS,
          refused,
        },
      ]
    }
  }
}

export const client: Client = {
  async start() {
    prepare()
    changed()
  },
  session: () => session,
  async signIn(login, secret) {
    await new Promise((done) => setTimeout(done, 400))
    if (!status.online) throw Object.assign(new Error('network'), { status: 0, code: 'network' })
    if (secret === 'wait')
      throw Object.assign(new Error('slow down'), { status: 429, code: 'too_many_attempts', retry_after: 25 })
    if (secret !== '1234') throw Object.assign(new Error('wrong'), { status: 401, code: 'wrong_credentials' })
    session = person([...workers, ...masters].find(({ id }) => id === login)?.id ?? 'w-1')
    status = { ...status, stuck: null }
    changed()
    return session
  },
  async signOut() {
    session = null
    changed()
  },
  onChange(listener) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  accounts: async () =>
    [person('w-1').user, person('w-2').user].map((user) => ({ ...user, login: user.id, unsent: 0 })),
  gate: () => ({ shared: false, idle_ms: null, leader_ms: 0, locked: null }),
  setGate: async () => undefined,
  claimed: () => false,
  async lock() {
    session = null
    changed()
  },
  touch: () => undefined,
  untouched_ms: () => 0,
  tidyGate: async () => undefined,
  async switchTo(id) {
    session = person(id)
    changed()
    return session
  },
  status: () => status,
  async sendNow() {
    status = { ...status, sending: true }
    changed()
    setTimeout(() => {
      status = { ...status, sending: false }
      changed()
    }, 1500)
  },
  async records(filter = {}) {
    return records.filter(
      (record) =>
        (!filter.worker_id || record.worker_id === filter.worker_id) &&
        (!filter.line_id || record.line_id === filter.line_id) &&
        (!filter.status || filter.status.includes(record.status)) &&
        (!filter.from || record.work_date >= filter.from) &&
        (!filter.to || record.work_date <= filter.to),
    )
  },
  rows: async (entity) => TABLES[entity as keyof typeof TABLES] as never,
  conflicts: async () => conflicts,
  async dismissConflict(id) {
    conflicts = conflicts.filter((conflict) => conflict.mutation_id !== id)
    records = records.filter((record) => record.id !== id)
    changed()
  },
  async createRecord(wanted) {
    if (scene.has('fail')) throw new DOMException('full', 'QuotaExceededError')
    const id = `rec-new-${(count += 1)}`
    const at = Date.now()
    put({
      ...blank(id, at),
      worker_id: session!.user.id,
      line_id: session!.user.line_id,
      work_date: dayAt(at, TIMEZONE),
      ...wanted,
      note: wanted.note ?? null,
      stage: 'phone',
      unsent: [id],
      received_at: null,
    })
    deliver(id, (record) => ({ ...record, stage: 'received', received_at: new Date().toISOString() }))
    return id
  },
  async correctRecord(record, change) {
    put({ ...record, ...change, status: 'pending', stage: 'phone', unsent: ['c'] })
    deliver(record.id, (waiting) => ({ ...waiting, stage: 'received' }))
  },
  async cancelRecord(record) {
    put({ ...record, status: 'cancelled', stage: 'cancelled' })
  },
  async disputeRecord(record) {
    put({ ...record, status: 'pending', stage: 'received', flags: [...record.flags, 'disputed'] })
  },
  approve: (items) => decide(items, (record, item) => approve(record, session!.user.id, Date.now(), item.quantity)),
  reject: (items, code, note) =>
    decide(items, (record) => reject(record, session!.user.id, Date.now(), code, note ?? null)),
  reverse: (items) =>
    decide(items, (record) => ({
      ...record,
      status: 'pending',
      stage: 'received',
      amount: null,
      approved_quantity: null,
      decision_id: null,
    })),
  takeBack: async (ids) => {
    records = records.map((record) =>
      record.stage === 'deciding' && ids.includes(record.decision_id ?? '')
        ? { ...record, stage: 'received', decision_id: null, unsent: [] }
        : record,
    )
    changed()
    return true
  },
  act: async (commands) => commands.map(() => `cmd-${(count += 1)}`),
  async remember(key, value) {
    memory.set(key, structuredClone(value))
  },
  recall: async <T>(key: string) => memory.get(key) as T | undefined,
  erasedAt: async () => null,
  exportUnsent: async () => new Blob([JSON.stringify(records.filter((record) => record.unsent.length > 0))]),
  takeCarried: async () => ({ added: 3, known: 1, left: 0, people: ['Dilnoza'] }),
  applyUpdate: () => location.reload(),
}
