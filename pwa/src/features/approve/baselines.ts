import type { Day } from '../../i18n/dates'
import type { WorkRecord } from '../../sync/api'

/**
 * What is usual on a line, from the work that this device knows: pieces per day of each worker and operation, minutes of work
 * per worker and day. Pure, and in steps, so that whoever builds it may let the keyboard in between.
 *
 * Centre and spread are median and MAD (median absolute deviation): one mistyped day does not move them. Only approved work
 * counts as usual, and never the day that is judged, so a wrong claim cannot make itself look right.
 */
export type Known = Pick<
  WorkRecord,
  | 'id'
  | 'worker_id'
  | 'operation_id'
  | 'quantity'
  | 'approved_quantity'
  | 'status'
  | 'stage'
  | 'work_date'
  | 'decision_id'
  | 'version'
> & { sam?: string | null }

/** Pieces a day: what is usual (`low` to `high`), and from where on it is no longer believed without a look (`limit`). */
export interface Usual {
  low: number
  high: number
  limit: number
  /** How many days (of this worker, or worker-days of the line) it rests on. */
  days: number
  basis: 'own' | 'line'
}

export interface Limits {
  /** Minutes of work in a shift, breaks left out. */
  shift_minutes: number
  /** The share of the standard that very fast hands reach; above it the minutes of the day do not suffice. */
  pace_max: number
  /** Fewer own days than these say nothing yet: the line's days are asked, and if these are too few, nobody. */
  own_days_min: number
  line_days_min: number
  /** How many MADs above the median are still believed, and the least distance, as a share of the median and in pieces. */
  mads: number
  share_min: number
  pieces_min: number
}

export const LIMITS: Limits = {
  shift_minutes: 480,
  pace_max: 1.1,
  own_days_min: 5,
  line_days_min: 10,
  mads: 6,
  share_min: 0.75,
  pieces_min: 5,
}

const BREAK_MINUTES = 60
const BREAK_AFTER_MINUTES = 6 * 60
const DAY_MINUTES = 24 * 60

/** Minutes of work in the longest shift of the calendar, which knows no breaks: a long shift has an hour of them. */
export function shiftMinutes(shifts: readonly { starts: string; ends: string }[]): number {
  const lengths = shifts.map(({ starts, ends }) => (minuteOf(ends) - minuteOf(starts) + DAY_MINUTES) % DAY_MINUTES)
  const longest = Math.max(0, ...lengths)
  if (longest === 0) return LIMITS.shift_minutes
  return longest > BREAK_AFTER_MINUTES ? longest - BREAK_MINUTES : longest
}

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
}

/** One pending or approved record in the sum of a day. `size` in pieces or in ten-thousandths of a minute. */
interface Part {
  id: string
  size: number
  open: boolean
}

export class Baselines {
  readonly #limits: Limits
  /** Approved pieces: worker|operation -> day -> pieces. */
  readonly #approved = new Map<string, Map<Day, number>>()
  /** The same by operation, of everybody. */
  readonly #ofOperation = new Map<string, Map<string, number>>()
  readonly #pieces = new Map<string, Part[]>()
  readonly #minutes = new Map<string, Part[]>()
  readonly #usual = new Map<string, Usual | null>()
  readonly #over = new Map<string, ReadonlySet<string>>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** `sam`: minutes allowed for a piece, a decimal, or null when nobody has measured it. */
  add(record: Known, sam: string | null): void {
    if (record.stage === 'refused' || (record.status !== 'pending' && record.status !== 'approved')) return
    const { id, worker_id, operation_id, work_date } = record
    const work = `${worker_id}|${operation_id}`
    const approved = record.status === 'approved'
    const size = approved ? (record.approved_quantity ?? record.quantity) : record.quantity
    if (approved) {
      addTo(getOrMake(this.#approved, work), work_date, size)
      addTo(getOrMake(this.#ofOperation, operation_id), `${worker_id}|${work_date}`, size)
    }
    const part = { id, size, open: !approved }
    push(this.#pieces, `${work}|${work_date}`, part)
    if (sam !== null) push(this.#minutes, `${worker_id}|${work_date}`, { ...part, size: size * tenThousandths(sam) })
  }

  /** Usual pieces a day of this work by this person, judged on the other days. Null: too little is known. */
  usual(worker_id: string, operation_id: string, judged: Day): Usual | null {
    const key = `${worker_id}|${operation_id}|${judged}`
    const known = this.#usual.get(key)
    if (known !== undefined) return known
    const found =
      this.#usualOf(this.#days(this.#approved.get(`${worker_id}|${operation_id}`), judged), 'own') ??
      this.#usualOf(this.#others(operation_id, worker_id), 'line')
    this.#usual.set(key, found)
    return found
  }

  piecesOn(record: Known): number {
    return total(this.#pieces.get(dayKey(record)) ?? [])
  }

  /** Whole minutes of the person's day by the standard, this work included. */
  minutesOn(record: Known): number {
    return Math.round(total(this.#minutes.get(`${record.worker_id}|${record.work_date}`) ?? []) / 10_000)
  }

  /** Whether the day holds more of this work than is believed, and this record is one of those that make it so. */
  isOverUsual(record: Known, usual: Usual): boolean {
    return this.#overflow(`p|${dayKey(record)}`, this.#pieces.get(dayKey(record)), usual.limit).has(record.id)
  }

  isOverShift(record: Known): boolean {
    const { shift_minutes, pace_max } = this.#limits
    const key = `${record.worker_id}|${record.work_date}`
    return this.#overflow(`m|${key}`, this.#minutes.get(key), shift_minutes * pace_max * 10_000).has(record.id)
  }

  /**
   * The fewest open records without which the day's sum would be believed: the largest. A zero too many is found alone, and
   * the good records of that day are left in peace.
   */
  #overflow(key: string, parts: readonly Part[] | undefined, limit: number): ReadonlySet<string> {
    const known = this.#over.get(key)
    if (known) return known
    const found = new Set<string>()
    let rest = total(parts ?? [])
    if (rest > limit) {
      const open = (parts ?? []).filter((part) => part.open)
      for (const part of open.sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1))) {
        if (rest <= limit) break
        found.add(part.id)
        rest -= part.size
      }
    }
    this.#over.set(key, found)
    return found
  }

  #days(days: ReadonlyMap<Day, number> | undefined, judged: Day): number[] {
    return [...(days ?? [])].flatMap(([day, pieces]) => (day === judged ? [] : [pieces]))
  }

  #others(operation_id: string, worker_id: string): number[] {
    const days = this.#ofOperation.get(operation_id) ?? []
    return [...days].flatMap(([key, pieces]) => (key.startsWith(`${worker_id}|`) ? [] : [pieces]))
  }

  #usualOf(days: number[], basis: Usual['basis']): Usual | null {
    const { own_days_min, line_days_min, mads, share_min, pieces_min } = this.#limits
    if (days.length < (basis === 'own' ? own_days_min : line_days_min)) return null
    const middle = median(days)
    const mad = median(days.map((pieces) => Math.abs(pieces - middle)))
    return {
      low: Math.max(0, Math.floor(middle - 2 * mad)),
      high: Math.ceil(middle + 2 * mad),
      limit: Math.floor(middle + Math.max(mads * mad, share_min * middle, pieces_min)),
      days: days.length,
      basis,
    }
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

function dayKey(record: Known): string {
  return `${record.worker_id}|${record.operation_id}|${record.work_date}`
}

function tenThousandths(sam: string): number {
  return Math.round(Number(sam) * 10_000)
}

function total(parts: readonly Part[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0)
}

function getOrMake<K, A, B>(maps: Map<K, Map<A, B>>, key: K): Map<A, B> {
  const known = maps.get(key)
  if (known) return known
  const made = new Map<A, B>()
  maps.set(key, made)
  return made
}

function addTo<K>(sums: Map<K, number>, key: K, more: number): void {
  sums.set(key, (sums.get(key) ?? 0) + more)
}

function push(lists: Map<string, Part[]>, key: string, part: Part): void {
  const known = lists.get(key)
  if (known) known.push(part)
  else lists.set(key, [part])
}
