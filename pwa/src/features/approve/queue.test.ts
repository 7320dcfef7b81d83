import { describe, expect, test } from 'vitest'
import type { WorkRecord } from '../../sync/api'
import { finder } from './names'
import { approvable, buildQueue, groupsOf, narrow, rejectable, secondPeople, split, totals, type Queue } from './queue'
import { atOnce } from './steps'

const named = (...rows: [string, string][]) => new Map(rows.map(([id, name]) => [id, { id, name }]))
const lists = {
  people: named(['w-1', 'Dilnoza Rahimova'], ['w-2', 'Barno Ismoilova']),
  operations: named(['o-1', 'Yeng tikish'], ['o-2', 'Yoqa']),
  products: named(['p', 'Polo']),
}
const nameOf = (id: string) => (lists.people.get(id) ?? lists.operations.get(id))!.name
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
function queueOf(records: WorkRecord[]): Queue {
  const around = { price, sam: () => null, claims: new Map(), viewer_id: 'm-1', device_id: 'tablet' }
  return atOnce(buildQueue(records, { ...around, today: '2026-11-26', dayOf: (moment) => moment.slice(0, 10) }))
}

describe("the master's queue", () => {
  test('groups normal work by worker and operation, with counts and exact sums', () => {
    const { normal } = queueOf([record({}), record({}), record({ operation_id: 'o-2' }), record({ worker_id: 'w-2' })])
    const workers = groupsOf(normal, 'worker', nameOf)
    expect(workers.map(({ id, count, amount }) => [id, count, amount])).toEqual([
      ['w-2', 1, '1255.00'],
      ['w-1', 3, '3765.00'],
    ])
    expect(workers[1]?.parts.map(({ count, quantity, amount }) => [count, quantity, amount])).toEqual([
      [2, 20, '2510.00'],
      [1, 10, '1255.00'],
    ])
  })

  test('groups it by operation across workers as well', () => {
    const { normal } = queueOf([record({}), record({ worker_id: 'w-2' }), record({ operation_id: 'o-2' })])
    const operations = groupsOf(normal, 'operation', nameOf)
    expect(operations.map(({ id, count, parts }) => [id, count, parts.length])).toEqual([
      ['o-1', 2, 2],
      ['o-2', 1, 1],
    ])
  })

  test('shows what needs a look apart, under its first reason, and never twice', () => {
    const queue = queueOf([
      record({ flags: ['late'] }),
      record({ flags: ['late', 'unverified'] }),
      record({ operation_id: 'o-free' }),
      record({ worker_id: 'm-1' }),
      record({}),
    ])
    expect(queue.odd.map(({ code, items }) => [code, items.length])).toEqual([
      ['own_work', 1],
      ['unverified', 1],
      ['no_rate', 1],
      ['late', 1],
    ])
    expect(queue.normal).toHaveLength(1)
    expect(queue.all).toHaveLength(5)
  })

  test('leaves out what is decided, on its way or refused, and counts what is on its way', () => {
    const gone = [
      record({ stage: 'deciding' }),
      record({ decision_id: 'bound' }),
      record({ status: 'approved' }),
      record({ stage: 'refused' }),
    ]
    expect(queueOf(gone)).toMatchObject({ all: [], deciding: 1 })
  })

  test('a record whose decision was reversed waits again', () => {
    expect(queueOf([record({ decision_id: null, version: 'reversal' })]).all).toHaveLength(1)
  })

  test('says for how many days a record waits', () => {
    const waits = queueOf([record({}), record({ work_date: '2026-11-26' })]).all.map((item) => item.waits)
    expect(waits).toEqual([2, 0])
  })
})

describe('looking for something', () => {
  const queue = queueOf([
    record({}),
    record({ worker_id: 'w-2', operation_id: 'o-2', work_date: '2026-11-25' }),
    record({ worker_id: 'w-2', flags: ['late'] }),
  ])
  const found = (filters: Parameters<typeof narrow>[1], query = '') =>
    narrow(queue, filters, finder(query, lists)).all.map((item) => queue.all.indexOf(item))

  test('finds people, operations and products in either script, each word anywhere', () => {
    expect(found({}, 'дилноза')).toEqual([0])
    expect(found({}, 'yoqa')).toEqual([1])
    expect(found({}, 'barno polo')).toEqual([1, 2])
    expect(found({}, 'dilnoza yoqa')).toEqual([])
  })

  test('by worker, operation, day and reason, together', () => {
    expect(found({ worker: 'w-2' })).toEqual([1, 2])
    expect(found({ worker: 'w-2', operation: 'o-1' })).toEqual([2])
    expect(found({ day: '2026-11-25' })).toEqual([1])
    expect(found({ reason: 'late' })).toEqual([2])
    expect(found({ reason: 'normal' })).toEqual([0, 1])
  })

  test('without a filter it is the same queue, not a copy', () => {
    expect(narrow(queue, {}, finder('', lists))).toBe(queue)
    expect(split(queue.all).normal).toHaveLength(2)
  })
})

describe('the confirm button', () => {
  const chosen = queueOf([
    record({}),
    record({ operation_id: 'o-free' }),
    record({ worker_id: 'm-1' }),
    record({ disputed_decider: 'm-1' }),
    record({ flags: ['relayed'], carried_by: 'tablet' }),
  ]).all

  test('counts only what would really be approved', () => {
    expect(totals(approvable(chosen))).toEqual({ count: 1, quantity: 10, amount: '1255.00' })
  })

  test('can reject what has no price or came by this tablet, but neither own work nor an own earlier decision', () => {
    expect(rejectable(chosen).map(({ blocked }) => blocked)).toEqual([null, 'no_rate', 'other_device_required'])
  })

  test('names who may decide instead', () => {
    const people = [
      { id: 'm-1', role: 'master', line_id: 'l' },
      { id: 'm-2', role: 'master', line_id: 'l' },
      { id: 'm-3', role: 'master', line_id: 'other' },
      { id: 'm-4', role: 'master', line_id: 'l', active: false },
      { id: 'a-1', role: 'admin', line_id: null },
      { id: 'w-2', role: 'worker', line_id: 'l' },
    ]
    expect(secondPeople(record({}), people, 'm-1').map(({ id }) => id)).toEqual(['m-2', 'a-1'])
    expect(secondPeople(record({ disputed_decider: 'm-2' }), people, 'm-1').map(({ id }) => id)).toEqual(['a-1'])
  })
})
