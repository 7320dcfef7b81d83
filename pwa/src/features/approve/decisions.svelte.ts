import type { Decimal } from '../../i18n/decimal'
import type { Decision, WorkRecord } from '../../sync/api'
import type { Pending } from './queue'

/**
 * Decisions made on this screen, from the tap to the last settled record: first they may be taken back, then they are on their
 * way, then they are done or came back in part. Lives in memory only: what was decided is in the outbox, whatever happens here.
 */
export const HOLD_MS = 5_000
/** Held a little longer than the button is shown, so that a tap in its last moment still counts. */
export const HOLD_STORED_MS = HOLD_MS + 1_000
/** How long "written" stays on the screen. */
const SHOWN_MS = 15_000

export interface Batch {
  ids: readonly string[]
  count: number
  amount: Decimal
  record_ids: readonly string[]
  made_at: number
}

let held = $state.raw<readonly Batch[]>([])
let sent = $state.raw<readonly Batch[]>([])
let mine: ReadonlySet<string> = new Set()

function drop(batch: Batch): void {
  held = held.filter((other) => other !== batch)
}

export const decisions = {
  /** The last one that may still be taken back. */
  get undoable(): Batch | null {
    return held.at(-1) ?? null
  },
  get sent() {
    return sent
  },
  isOwn: (decision_id: string): boolean => mine.has(decision_id),

  /** A decision was stored. `hold_ms`: for so long it may be taken back. */
  made(ids: readonly string[], items: readonly Pending[] | readonly WorkRecord[], amount: Decimal, hold_ms = 0): void {
    const record_ids = items.map((item) => ('record' in item ? item.record.id : item.id))
    const batch: Batch = { ids, count: items.length, amount, record_ids, made_at: Date.now() }
    mine = new Set([...mine, ...ids])
    sent = [...sent, batch]
    if (hold_ms === 0) return
    held = [...held, batch]
    setTimeout(() => drop(batch), hold_ms)
  },

  /** It never left: as if it had not been made. */
  undone(batch: Batch): void {
    drop(batch)
    sent = sent.filter((other) => other !== batch)
  },

  tooLate: drop,

  finished(batch: Batch): void {
    setTimeout(() => (sent = sent.filter((other) => other !== batch)), SHOWN_MS)
  },
}

export interface Progress {
  count: number
  settled: number
  refused: number
  /** Every item has its final word. */
  done: boolean
  /** The server has it. */
  bound: boolean
}

/** How far a batch has come, by the server's own count. `refusals`: items that came back, by decision. */
export function progressOf(
  batch: Batch,
  rows: ReadonlyMap<string, Decision>,
  refusals: ReadonlyMap<string, number>,
): Progress {
  let settled = 0
  let refused = 0
  let done = true
  let bound = true
  for (const id of batch.ids) {
    const row = rows.get(id)
    const back = refusals.get(id)
    settled += row?.settled ?? 0
    refused += row?.refused ?? back ?? 0
    if (!row && back === undefined) bound = false
    done &&= row ? row.settled >= row.bound : back !== undefined
  }
  return { count: batch.count, settled, refused, done, bound }
}
