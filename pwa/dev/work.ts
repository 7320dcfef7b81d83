import { addDays, dayAt } from '../src/i18n/dates'
import { lineAmount } from '../src/i18n/decimal'
import type { WorkRecord } from '../src/sync/api'
import { random, rates, workers } from './factory'

export const TIMEZONE = 'Asia/Tashkent'
const HOUR_MS = 3_600_000

export function blank(id: string, now: number): WorkRecord {
  return {
    id,
    version: id,
    worker_id: 'w-1',
    line_id: 'line-1',
    product_id: '',
    operation_id: '',
    quantity: 0,
    status: 'pending',
    decision_id: null,
    approved_quantity: null,
    rate: null,
    amount: null,
    reason_code: null,
    reason_note: null,
    decided_by: null,
    decided_at: null,
    occurred_at: new Date(now).toISOString(),
    received_at: new Date(now + 4000).toISOString(),
    work_date: dayAt(now, TIMEZONE),
    period_id: null,
    paid_at: null,
    device_id: 'd-1',
    note: null,
    flags: [],
    stage: 'received',
    unsent: [],
    stuck_code: null,
  }
}

export function approve(record: WorkRecord, by: string, at: number, quantity = record.quantity): WorkRecord {
  const rate =
    rates.find((r) => r.product_id === record.product_id && r.operation_id === record.operation_id)?.rate ?? '0'
  return {
    ...record,
    status: 'approved',
    stage: 'approved',
    approved_quantity: quantity,
    rate,
    amount: lineAmount(rate, quantity),
    decided_by: by,
    decided_at: new Date(at).toISOString(),
    version: `${record.id}-a`,
    decision_id: `${record.id}-a`,
  }
}

export function reject(record: WorkRecord, by: string, at: number, code: string, note: string | null): WorkRecord {
  return {
    ...record,
    status: 'rejected',
    stage: 'rejected',
    reason_code: code,
    reason_note: note,
    decided_by: by,
    decided_at: new Date(at).toISOString(),
    version: `${record.id}-r`,
    decision_id: `${record.id}-r`,
  }
}

/** A month of work of everyone: mostly approved, the last hours pending, some of it odd. */
export function monthOfWork(now: number): WorkRecord[] {
  const dice = random(7)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(dice() * from.length)]!
  const records: WorkRecord[] = []
  const today = dayAt(now, TIMEZONE)
  workers.forEach((worker, at) => {
    const own = Array.from({ length: 4 }, () => pick(rates))
    for (let back = 0; back < (at === 0 ? 32 : 2); back++) {
      const day = addDays(today, -back)
      if (new Date(`${day}T00:00:00Z`).getUTCDay() === 0) continue
      const count = at === 0 && back > 0 ? 6 : 7
      for (let n = 0; n < count; n++) {
        const made =
          back === 0
            ? now - (n * 0.9 + dice()) * HOUR_MS
            : Date.parse(`${day}T${String(4 + n).padStart(2, '0')}:12:00Z`)
        const rate = own[n % (1 + Math.floor(dice() * 4))]!
        const record: WorkRecord = {
          ...blank(`rec-${worker.id}-${back}-${n}`, made),
          worker_id: worker.id,
          line_id: worker.line_id ?? null,
          product_id: rate.product_id,
          operation_id: rate.operation_id,
          quantity: pick([20, 25, 30, 30, 40, 40, 50]),
          work_date: day,
        }
        if (back > 0 || n > 3) {
          const master = at % 3 === 0 ? 'm-1' : 'm-2'
          const decided = back === 0 ? now - dice() * HOUR_MS : made + 5 * HOUR_MS
          const fate = dice()
          if (fate < 0.04) records.push(reject(record, master, decided, 'wrong_quantity', 'Pachkada 20 ta edi'))
          else if (fate < 0.08) records.push(approve(record, master, decided, record.quantity - 4))
          else
            records.push(
              back > 10
                ? { ...approve(record, master, decided), stage: 'paid', paid_at: `${addDays(day, 8)}T10:00:00+05:00` }
                : approve(record, master, decided),
            )
        } else
          records.push(
            dice() < 0.13 && at > 0
              ? {
                  ...record,
                  flags: [
                    pick(['late', 'unverified', 'clock_skew', 'price_differs', 'edited_after_rejection', 'disputed']),
                  ],
                }
              : record,
          )
      }
    }
  })
  return records
}
