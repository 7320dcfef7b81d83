import type { Day } from '../../i18n/dates'
import type { WorkRecord } from '../../sync/api'
import type { Baselines } from './baselines'

/**
 * Why a record deserves a look before it is approved. Pure: a record and what is usual in, reasons with their numbers out.
 * The words for them are in `words/`, the same facts for other programs in `exceptions.golden.json`.
 */
export const REASONS = [
  'own_work',
  'disputed',
  'quarantined',
  'relayed',
  'unverified',
  'no_rate',
  'over_cut',
  'over_usual',
  'over_minutes',
  'price_differs',
  'edited_after_rejection',
  'after_deactivation',
  'archived',
  'late',
  'clock_skew',
  'other',
] as const
/** The most serious first: a record stands in the list of its first reason and says all of them. */
export type ReasonCode = (typeof REASONS)[number]

export interface Reason {
  code: ReasonCode
  /** What is claimed: pieces of that day, minutes of that day, pieces of the cut, or days late. */
  seen?: number
  low?: number
  high?: number
  /** What there is: minutes of a shift, pieces that were cut. */
  limit?: number
  basis?: 'own' | 'line'
  /** A flag of the server that this version has no word for. */
  flag?: string
}

/** All claims of one operation on what was cut: who claims it with whom is the cutting screens' affair. */
export interface CutClaim {
  cut_order_id: string
  operation_id: string
  /** Pieces cut. */
  cut: number
  /** Pieces claimed by everybody, rejected work left out. */
  claimed: number
}

export interface Circumstances {
  baselines: Baselines
  claims: ReadonlyMap<string, CutClaim>
  shift_minutes: number
  viewer_id: string
  hasPrice: boolean
  /** The day on the factory's wall of a moment. */
  dayOf: (moment: string) => Day
}

export function claimKey(cut_order_id: string, operation_id: string): string {
  return `${cut_order_id}|${operation_id}`
}

/** Work whose author is in doubt: approving it takes a person who does not use the device that brought it. */
const IN_DOUBT = new Set(['quarantined', 'relayed'])
const FLAGS = new Set<string>(REASONS.slice(0, -1))

export function reasonsOf(record: WorkRecord, around: Circumstances): Reason[] {
  const { baselines, shift_minutes } = around
  const found: Reason[] = record.flags
    .filter((flag) => flag !== 'no_rate')
    .map((flag): Reason => flagReason(flag, record, around))
  if (record.worker_id === around.viewer_id) found.push({ code: 'own_work' })
  if (record.disputed_decider && !record.flags.includes('disputed')) found.push({ code: 'disputed' })
  if (!around.hasPrice) found.push({ code: 'no_rate' })
  const claim = record.cut_order_id && around.claims.get(claimKey(record.cut_order_id, record.operation_id))
  if (claim && claim.claimed > claim.cut) found.push({ code: 'over_cut', seen: claim.claimed, limit: claim.cut })
  const usual = baselines.usual(record.worker_id, record.operation_id, record.work_date)
  if (usual && baselines.isOverUsual(record, usual)) {
    const { low, high, basis } = usual
    found.push({ code: 'over_usual', seen: baselines.piecesOn(record), low, high, basis })
  }
  if (baselines.isOverShift(record)) {
    found.push({ code: 'over_minutes', seen: baselines.minutesOn(record), limit: shift_minutes })
  }
  return found.sort((a, b) => REASONS.indexOf(a.code) - REASONS.indexOf(b.code))
}

function flagReason(flag: string, record: WorkRecord, { dayOf }: Circumstances): Reason {
  if (!FLAGS.has(flag)) return { code: 'other', flag }
  if (flag !== 'late') return { code: flag as ReasonCode }
  const days = Math.round((Date.parse(dayOf(record.occurred_at)) - Date.parse(record.work_date)) / 86_400_000)
  return days > 0 ? { code: 'late', seen: days } : { code: 'late' }
}

/** Whether this viewer, on this device, may not approve it because the claim could be the viewer's own. */
export function cameByDevice(record: WorkRecord, device_id: string): boolean {
  return (
    record.flags.some((flag) => IN_DOUBT.has(flag)) &&
    (record.device_id === device_id || record.carried_by === device_id)
  )
}
