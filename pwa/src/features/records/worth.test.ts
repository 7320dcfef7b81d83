import { describe, expect, test } from 'vitest'
import type { WorkRecord } from '../../sync/api'
import { byDay, daysOf, passes } from './filter'
import { byOperation, isDisputable, isEditable, shownAmount, wordedStage, worthOf } from './worth'

const price = (_product: string, operation: string, day: string) =>
  operation === 'o-free' ? undefined : { rate: day < '2026-11-01' ? '100' : '125.5' }

let made = 0
function record(change: Partial<WorkRecord>): WorkRecord {
  made += 1
  return {
    id: `r-${made}`,
    version: `r-${made}`,
    worker_id: 'w',
    line_id: null,
    product_id: 'p',
    operation_id: 'o',
    quantity: 40,
    status: 'pending',
    decision_id: null,
    approved_quantity: null,
    rate: null,
    amount: null,
    reason_code: null,
    reason_note: null,
    decided_by: null,
    decided_at: null,
    occurred_at: '2026-11-24T08:00:00Z',
    received_at: null,
    work_date: '2026-11-24',
    period_id: null,
    paid_at: null,
    device_id: null,
    note: null,
    flags: [],
    stage: 'received',
    unsent: [],
    stuck_code: null,
    ...change,
  }
}
const approved = (change: Partial<WorkRecord> = {}) =>
  record({
    status: 'approved',
    stage: 'approved',
    approved_quantity: 40,
    amount: '5020.00',
    decision_id: 'd',
    version: 'd',
    ...change,
  })

describe('what work is worth', () => {
  test("approved money is the ledger's, pending money the price of the work date", () => {
    const worth = worthOf([approved({ amount: '5019.99' }), record({}), record({ work_date: '2026-10-31' })], price)
    expect(worth).toEqual({ approved: '5019.99', pending: '9020.00', unpriced: 0, quantity: 120 })
  })

  test('a missing price is counted, never taken for zero', () => {
    expect(worthOf([record({ operation_id: 'o-free' })], price)).toMatchObject({ pending: '0.00', unpriced: 1 })
    expect(shownAmount(record({ operation_id: 'o-free' }), price)).toBeNull()
  })

  test('rejected, cancelled and refused work brings nothing', () => {
    const none = [
      record({ status: 'rejected', stage: 'rejected' }),
      record({ status: 'cancelled', stage: 'cancelled' }),
      record({ stage: 'refused' }),
    ]
    expect(worthOf(none, price)).toEqual({ approved: '0.00', pending: '0.00', unpriced: 0, quantity: 0 })
  })

  test('each line is rounded by itself before the sum', () => {
    const tiny = () => ({ rate: '0.005' })
    expect(worthOf([record({ quantity: 1 }), record({ quantity: 1 })], tiny).pending).toBe('0.02')
  })

  test('operations are listed by what they bring', () => {
    const lines = byOperation(
      [
        record({ operation_id: 'a', quantity: 1 }),
        record({ operation_id: 'b' }),
        record({ operation_id: 'a', quantity: 2 }),
      ],
      price,
    )
    expect(lines.map(({ operation_id, quantity, pending }) => [operation_id, quantity, pending])).toEqual([
      ['b', 40, '5020.00'],
      ['a', 3, '376.50'],
    ])
  })
})

describe('what its maker may still do', () => {
  test('pending and rejected records can be corrected, decided and bound ones cannot', () => {
    expect(isEditable(record({}))).toBe(true)
    expect(isEditable(record({ status: 'rejected', stage: 'rejected' }))).toBe(true)
    expect(isEditable(record({ stage: 'deciding' }))).toBe(false)
    expect(isEditable(record({ decision_id: 'on its way' }))).toBe(false)
    expect(isEditable(approved())).toBe(false)
    expect(isEditable(record({ stage: 'refused' }))).toBe(false)
  })

  test('a rejection or a part can be disputed, a full approval cannot', () => {
    const partly = approved({ approved_quantity: 36 })
    expect(wordedStage(partly)).toBe('partly')
    expect(isDisputable(partly)).toBe(true)
    expect(isDisputable(approved())).toBe(false)
    expect(isDisputable(record({ status: 'rejected', stage: 'rejected' }))).toBe(true)
    expect(isDisputable(record({ status: 'rejected', stage: 'rejected', unsent: ['m'] }))).toBe(false)
  })
})

describe('the list of records', () => {
  test('refused work waits for its maker beside rejected work', () => {
    const days = daysOf('all', '2026-11-24')
    expect(passes(record({ stage: 'refused' }), 'rejected', days)).toBe(true)
    expect(passes(record({ stage: 'refused' }), 'pending', days)).toBe(false)
  })

  test('days are filtered by the day of work', () => {
    const week = daysOf('week', '2026-11-24')
    expect(passes(record({ work_date: '2026-11-23' }), 'all', week)).toBe(true)
    expect(passes(record({ work_date: '2026-11-22' }), 'all', week)).toBe(false)
    expect(passes(record({}), 'all', daysOf('yesterday', '2026-11-24'))).toBe(false)
  })

  test('the newest day stands first', () => {
    const groups = byDay([record({ work_date: '2026-11-20' }), record({}), record({ work_date: '2026-11-20' })])
    expect(groups.map(({ day, records }) => [day, records.length])).toEqual([
      ['2026-11-24', 1],
      ['2026-11-20', 2],
    ])
  })
})
