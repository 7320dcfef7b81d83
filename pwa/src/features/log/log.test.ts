import { describe, expect, test } from 'vitest'
import type { Operation, Product, Rate, WorkRecord } from '../../sync/api'
import { listWork, searchWork } from './find'
import { garmentIcon } from './garment'
import { recentWork } from './recent'

const product = (id: string, name: string, active = true): Product => ({ id, code: id, name, active })
const operation = (id: string, name: string): Operation => ({ id, code: id, name, sam: null, active: true })
const rate = (product_id: string, operation_id: string): Rate => ({
  id: `${product_id}${operation_id}`,
  product_id,
  operation_id,
  rate: '100',
  effective_from: '2026-01-01',
  effective_to: null,
})
const map = <T extends { id: string }>(rows: T[]) => new Map(rows.map((row) => [row.id, row]))

const products = map([product('p1', 'Futbolka'), product('p2', 'Koʻylak'), product('old', 'Eski model', false)])
const operations = map([operation('10', 'Yoqa'), operation('2', 'Yeng tikish')])
const rates = new Map(
  [rate('p1', '10'), rate('p1', '2'), rate('p2', '2'), rate('old', '2')].map((row) => [
    `${row.product_id}|${row.operation_id}`,
    [row],
  ]),
)

describe('choosing what was sewn', () => {
  const all = listWork(products, operations, rates)

  test('lists priced work of active products, operations in the order of their codes', () => {
    expect(all.map(({ key }) => key)).toEqual(['p1|2', 'p1|10', 'p2|2'])
  })

  test('is found by product and operation together, in any script', () => {
    expect(searchWork(all, 'кўйлак енг', 10).map(({ key }) => key)).toEqual(['p2|2'])
    expect(searchWork(all, 'eski', 10)).toEqual([])
    expect(searchWork(all, 'a', 1)).toHaveLength(1)
  })

  test('shows the garment it belongs to', () => {
    expect(garmentIcon({ name: 'Polo “Sport”', code: 'PL' })).toBe('polo')
    expect(garmentIcon({ name: 'Футболка', code: 'FB' })).toBe('tshirt')
    expect(garmentIcon({ name: 'Erkaklar koʻylagi', code: 'KY' })).toBe('shirt')
    expect(garmentIcon({ name: 'Jins shim', code: 'JN' })).toBe('jeans')
    expect(garmentIcon(undefined)).toBe('thread')
  })
})

describe('recent work', () => {
  const done = (operation_id: string, quantity: number, status: WorkRecord['status'] = 'pending') =>
    ({ product_id: 'p1', operation_id, quantity, status }) as WorkRecord

  test('keeps the order of last use, each work once', () => {
    const recent = recentWork([done('2', 40), done('10', 20), done('2', 30)], 8)
    expect(recent.map(({ operation_id }) => operation_id)).toEqual(['2', '10'])
  })

  test('offers the quantities that are logged most often', () => {
    const recent = recentWork([done('2', 25), done('2', 40), done('2', 40), done('2', 30), done('2', 20)], 8)
    expect(recent[0]?.usual).toEqual([40, 30, 25])
  })

  test('does not learn from cancelled work', () => {
    expect(recentWork([done('2', 40, 'cancelled')], 8)).toEqual([])
  })
})
