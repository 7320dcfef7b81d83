import { describe, expect, test } from 'vitest'
import type { WorkRecord } from '../../sync/api'
import { filterRecords, foldedNames, type Wanted } from './filter'

const named = (id: string, name: string) => [id, { name, code: id }] as const
const products = new Map([named('p1', 'Koʻylak'), named('p2', 'Jins shim')])
const operations = new Map([named('o1', 'Yoqa tikish'), named('o2', 'Dazmol')])
const record = (change: Partial<WorkRecord>) =>
  ({
    product_id: 'p1',
    operation_id: 'o1',
    quantity: 40,
    status: 'pending',
    stage: 'received',
    work_date: '2026-11-24',
    note: null,
    bundle: null,
    ...change,
  }) as WorkRecord
const ALL: Wanted = { status: 'all', from: '', to: '', product: '', operation: '', q: '' }
const rows = [
  record({ id: 'a' }),
  record({ id: 'b', product_id: 'p2', operation_id: 'o2', work_date: '2026-11-20', status: 'rejected' }),
  record({ id: 'c', note: 'Ipi uzilgan', bundle: 'T-17', quantity: 25 }),
]
const found = (change: Partial<Wanted>) =>
  filterRecords(rows, { ...ALL, ...change }, foldedNames(products, operations)).map(({ id }) => id)

describe('the filters of records', () => {
  test('each narrows, and all of them together', () => {
    expect(found({})).toEqual(['a', 'b', 'c'])
    expect(found({ from: '2026-11-21' })).toEqual(['a', 'c'])
    expect(found({ to: '2026-11-20' })).toEqual(['b'])
    expect(found({ product: 'p1', operation: 'o2' })).toEqual([])
    expect(found({ status: 'rejected', q: 'dazmol' })).toEqual(['b'])
  })

  test.each([
    ['кўйлак', ['a', 'c']],
    ['dazmil', ['b']],
    ['uzilgan', ['c']],
    ['t-17', ['c']],
    ['25', ['c']],
  ])('%s is found in names, words, bundles and quantities', (q, ids) => {
    expect(found({ q })).toEqual(ids)
  })

  test('five thousand records answer a key press within a frame', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => record({ operation_id: at % 2 ? 'o1' : 'o2' }))
    const names = foldedNames(products, operations)
    const times = Array.from({ length: 7 }, () => {
      const began = performance.now()
      expect(filterRecords(many, { ...ALL, q: 'dazm' }, names)).toHaveLength(2_500)
      return performance.now() - began
    })
    expect(Math.min(...times)).toBeLessThan(60)
  })
})
