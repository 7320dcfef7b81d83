/** What the screens read: rows of the viewer's own space, with the stage at which each record stands. */
import type { Body } from '../protocol/messages.ts'
import type { KeptEntry, OutboxEntry, Row, Tx } from '../store/store.ts'
import type { Conflict, RecordStage, WorkRecord } from './api.ts'
import { pullState, visibleBody } from './layers.ts'

export interface RecordFilter {
  id?: string
  worker_id?: string
  line_id?: string
  status?: WorkRecord['status'][]
  /** Work dates, half-open: `from <= work_date < to`. */
  from?: string
  to?: string
}

const DAY_FIRST = '0000-00-00'
const DAY_LAST = '9999-99-99'

export async function readRecords(tx: Tx, viewer_id: string, filter: RecordFilter): Promise<WorkRecord[]> {
  const rows = await inLiveSpace(tx, viewer_id, (space) => recordRows(tx, space, filter))
  const unsent = await entriesOf(tx, rows)
  const records: WorkRecord[] = []
  for (const row of rows) {
    const body = visibleBody(row)
    if (body && matches(body, filter)) records.push(workRecord(row, body, unsent))
  }
  return records
}

/** The space in which each viewer's rows stood when they were last read. */
const spaces = new Map<string, string>()

/**
 * What `read` finds in the viewer's space. It is asked of the space that was good last time, together with which one is: a page
 * that is busy with its screen answers late, and the second question would wait for that.
 */
async function inLiveSpace<T>(tx: Tx, viewer_id: string, read: (space: string) => Promise<T>): Promise<T> {
  const guess = spaces.get(viewer_id)
  const [{ live }, guessed] = await Promise.all([pullState(tx, viewer_id), guess === undefined ? null : read(guess)])
  spaces.set(viewer_id, live)
  return guessed !== null && live === guess ? guessed : read(live)
}

async function recordRows(tx: Tx, space: string, { id, from, to }: RecordFilter): Promise<Row[]> {
  if (id !== undefined) return [(await tx.rows.get(space, 'record', id)) ?? []].flat()
  if (from === undefined && to === undefined) return tx.rows.all(space, 'record')
  return tx.rows.days(space, from ?? DAY_FIRST, to ?? DAY_LAST)
}

/** What waits in the outbox for these rows, and perhaps for others. */
async function entriesOf(tx: Tx, rows: readonly Row[]): Promise<ReadonlyMap<string, OutboxEntry>> {
  const ids = rows.flatMap((row) => row.unsent)
  if (ids.length === 0) return NONE
  const entries = rows.length === 1 ? await Promise.all(ids.map((id) => tx.outbox.byId(id))) : await tx.outbox.all()
  return new Map(entries.flatMap((entry) => (entry ? [[entry.id, entry]] : [])))
}

/** The catalogue rows of one entity, as the screens' types have them. */
export async function readRows<T>(tx: Tx, viewer_id: string, entity: string): Promise<T[]> {
  const rows = await inLiveSpace(tx, viewer_id, (space) => tx.rows.all(space, entity))
  return rows.map(visibleBody).filter((body) => body !== null) as T[]
}

/** Unwelcome final outcomes of one person that were not dismissed, the latest first. */
export async function readConflicts(tx: Tx, person_id: string): Promise<Conflict[]> {
  const kept = (await tx.kept.conflicts()).filter((entry) => entry.actor_id === person_id)
  return kept.map(conflict).sort((a, b) => b.at - a.at)
}

/** Takes a conflict off the screens. What happened stays in memory; only a refused claim leaves the list of records. */
export async function dismiss(tx: Tx, mutation_id: string): Promise<void> {
  const entry = await tx.kept.byId(mutation_id)
  if (!entry) return
  const { conflict: _conflict, ...quiet } = entry
  await tx.kept.put(quiet)
  const { live } = await pullState(tx, entry.actor_id)
  for (const [entity, id] of entry.touches) {
    const row = await tx.rows.get(live, entity, id)
    if (row?.refused?.mutation_id === mutation_id) await tx.rows.delete(live, entity, id)
  }
}

function matches(body: Body, filter: RecordFilter): boolean {
  if (filter.worker_id !== undefined && body.worker_id !== filter.worker_id) return false
  if (filter.line_id !== undefined && body.line_id !== filter.line_id) return false
  return filter.status === undefined || filter.status.includes(body.status as WorkRecord['status'])
}

const NONE: ReadonlyMap<string, OutboxEntry> = new Map()

function workRecord(row: Row, body: Body, unsent: ReadonlyMap<string, OutboxEntry>): WorkRecord {
  const entries = row.unsent.flatMap((id) => unsent.get(id) ?? [])
  const waiting = entries.find(isStuck)
  const stuck_code = row.refused?.code ?? waiting?.wait?.code ?? (row.missing ? 'not_on_server' : null)
  return {
    ...(body as unknown as WorkRecord),
    stage: stageOf(row, body, entries),
    unsent: [...row.unsent],
    stuck_code,
  }
}

/** What its author may still take back is on its way; it is not held up. */
function isStuck(entry: OutboxEntry): boolean {
  return entry.wait !== undefined && entry.wait.why !== 'undo'
}

function stageOf(row: Row, body: Body, entries: readonly OutboxEntry[]): RecordStage {
  if (row.refused) return 'refused'
  if (entries.some(isStuck)) return 'held'
  if (entries.some((entry) => entry.type.startsWith('record.'))) return 'phone'
  if (body.decision_id != null && body.decision_id !== body.version) return 'deciding'
  if (body.status === 'cancelled' || body.status === 'rejected') return body.status
  if (body.status === 'approved') return body.paid_at == null ? 'approved' : 'paid'
  return 'received'
}

function conflict(entry: KeptEntry): Conflict {
  return {
    mutation_id: entry.id,
    type: entry.type,
    code: entry.contradicted?.code ?? entry.code ?? (entry.contradicted ? 'contradicted' : 'refused_in_part'),
    detail: entry.detail,
    at: entry.contradicted?.at ?? entry.settled_at,
    refused: entry.refused.map((item) => ({ ...item })),
  }
}
