import { describe, expect, test } from 'vitest'
import type { WorkRecord } from '../../sync/api'
import { approvable, buildQueue, rejectable, totals } from './queue'

const names = {
  person: (id: string) => (id === 'w-1' ? 'Dilnoza Rahimova' : 'Barno Ismoilova'),
  operation: (id: string) => (id === 'o-1' ? 'Yeng tikish' : 'Yoqa'),
  product: () => 'Polo',
}
const price = (_product: string, operation: string) => (operation === 'o-free' ? undefined : { rate: '125.50' })

let made = 0
function record(change: Partial<WorkRecord>): WorkRecord {
  made += 1
  return {
    id: `r-${made}`,
    version: `v-${made}`,
    worker_id: 'w-1',
    line_id: 'l',
    product_id: 'p',
    operation_id: 'o-1',
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
    occurred_at: `2026-11-24T08:${String(made).padStart(2, '0')}:00Z`,
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
const queueOf = (records: WorkRecord[], query = '') => buildQueue(records, price, names, 'm-1', query)

describe("the master's queue", () => {
  test('groups normal work by worker and operation, with counts and exact sums', () => {
    const { workers } = queueOf([record({}), record({}), record({ operation_id: 'o-2' }), record({ worker_id: 'w-2' })])
    expect(workers.map(({ name, count, amount }) => [name, count, amount])).toEqual([
      ['Barno Ismoilova', 1, '1255.00'],
      ['Dilnoza Rahimova', 3, '3765.00'],
    ])
    expect(workers[1]?.operations.map(({ count, quantity, amount }) => [count, quantity, amount])).toEqual([
      [2, 20, '2510.00'],
      [1, 10, '1255.00'],
    ])
  })

  test('shows flagged and blocked work apart, and never twice', () => {
    const queue = queueOf([
      record({ flags: ['late'] }),
      record({ operation_id: 'o-free' }),
      record({ worker_id: 'm-1' }),
      record({}),
    ])
    expect(queue.flagged.map(({ blocked }) => blocked)).toEqual([null, 'no_rate', 'own_work'])
    expect(queue.normal).toHaveLength(1)
    expect(queue.all).toHaveLength(4)
  })

  test('leaves out what is decided, on its way or refused', () => {
    const gone = [
      record({ stage: 'deciding' }),
      record({ decision_id: 'bound' }),
      record({ status: 'approved' }),
      record({ stage: 'refused' }),
    ]
    expect(queueOf(gone).all).toEqual([])
  })

  test('a record whose decision was reversed waits again', () => {
    expect(queueOf([record({ decision_id: null, version: 'reversal' })]).all).toHaveLength(1)
  })

  test('finds people and operations in either script', () => {
    const records = [record({}), record({ worker_id: 'w-2', operation_id: 'o-2' })]
    expect(queueOf(records, 'дилноза').all).toHaveLength(1)
    expect(queueOf(records, 'yoqa').all[0]?.record.worker_id).toBe('w-2')
  })
})

describe('the confirm button', () => {
  const chosen = queueOf([
    record({}),
    record({ operation_id: 'o-free' }),
    record({ worker_id: 'm-1' }),
    record({ disputed_decider: 'm-1' }),
  ]).all

  test('counts only what would really be approved', () => {
    expect(totals(approvable(chosen))).toEqual({ count: 1, quantity: 10, amount: '1255.00' })
  })

  test('can reject what has no price, but neither own work nor an own earlier decision', () => {
    expect(rejectable(chosen).map(({ blocked }) => blocked)).toEqual([null, 'no_rate'])
  })
})
