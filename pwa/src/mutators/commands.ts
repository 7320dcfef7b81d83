/**
 * From what a person did on a screen to the command that says so. Only what was given goes in: a screen may keep more beside
 * it, and what is once written into a mutation stays there.
 */
import { DECISION_ITEMS_MAX } from '../protocol/limits.ts'
import type { ApprovedItem, Command, DecidedItem } from '../protocol/mutations.ts'
import type { Client, Decided, NewRecord, WorkRecord } from '../sync/api.ts'

const QUANTITY_MAX = 100_000

export function creation(record: NewRecord): Command {
  const { product_id, operation_id, quantity, work_date, rate_id, note, shift, bundle, cut_order_id } = record
  requireQuantity(quantity)
  const more = given({ work_date, rate_id, note, shift, bundle, cut_order_id })
  return { type: 'record.create', product_id, operation_id, quantity, ...more }
}

export function correction(record: WorkRecord, change: Parameters<Client['correctRecord']>[1]): Command {
  const { product_id, operation_id, quantity, work_date, note, cut_order_id } = change
  if (quantity !== undefined) requireQuantity(quantity)
  const changed = given({ product_id, operation_id, quantity, work_date, note: note ?? undefined, cut_order_id })
  return { type: 'record.correct', record_id: record.id, base_version: record.version, ...changed }
}

/** A decision is split when it names more records than one mutation may. */
export function approvals(items: readonly Decided[]): Command[] {
  const listed = items.map(({ record_id, version, quantity, reason_code, note, over_cut }): ApprovedItem => ({
    record_id,
    version,
    ...given({ quantity, reason_code, note, over_cut }),
  }))
  return inParts(listed).map((part): Command => ({ type: 'records.approve', items: part }))
}

export function rejections(items: readonly Decided[], reason_code: string, note?: string): Command[] {
  const why = { reason_code, ...given({ note }) }
  return inParts(named(items)).map((part): Command => ({ type: 'records.reject', items: part, ...why }))
}

export function reversals(items: readonly Decided[], reason_code: string, note: string): Command[] {
  return inParts(named(items)).map((part): Command => ({ type: 'records.reverse', items: part, reason_code, note }))
}

function named(items: readonly Decided[]): DecidedItem[] {
  return items.map(({ record_id, version }) => ({ record_id, version }))
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

/** Without the members that were not given: they do not belong into the text of a mutation. */
function given<T extends object>(members: T): Given<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>
}

function requireQuantity(quantity: number): void {
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > QUANTITY_MAX)
    throw new RangeError(`quantity ${quantity}`)
}

function inParts<T>(items: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let at = 0; at < items.length; at += DECISION_ITEMS_MAX) parts.push(items.slice(at, at + DECISION_ITEMS_MAX))
  return parts
}
