import { describe, expect, it } from 'vitest'
import { announcements, byConcern } from './announce'

const rate = (id: string, price: string, from: string, to: string | null, operation_id = 'O') => ({
  id,
  product_id: 'P',
  operation_id,
  rate: price,
  effective_from: from,
  effective_to: to,
})
const TODAY = '2026-11-27'

describe('announcements', () => {
  it('name a price that differs from the one before it', () => {
    const rates = [rate('1', '125', '2026-01-01', '2026-12-01'), rate('2', '140', '2026-12-01', null)]
    expect(announcements(rates, TODAY)).toEqual([
      { id: '2', product_id: 'P', operation_id: 'O', before: '125', after: '140', from: '2026-12-01' },
    ])
  })

  it('say nothing of first prices, equal ones, other work and long ago', () => {
    const quiet = [
      [rate('1', '125', '2026-11-20', null)],
      [rate('1', '125', '2026-01-01', '2026-12-01'), rate('2', '125.00', '2026-12-01', null)],
      [rate('1', '125', '2026-01-01', '2026-12-01'), rate('2', '140', '2026-12-01', null, 'X')],
      [rate('1', '125', '2026-01-01', '2026-10-27'), rate('2', '140', '2026-10-27', null)],
    ]
    for (const rates of quiet) expect(announcements(rates, TODAY)).toEqual([])
    const month = [rate('1', '125', '2026-01-01', '2026-10-28'), rate('2', '140', '2026-10-28', null)]
    expect(announcements(month, TODAY)).toHaveLength(1)
  })

  it('begin with the next to come, then the newest', () => {
    const chain = ['2026-01-01', '2026-11-10', '2026-11-26', '2026-12-01', '2026-12-20', null]
    const rates = chain.slice(0, -1).map((from, n) => rate(String(n), String(100 + n), from!, chain[n + 1] ?? null))
    expect(announcements(rates, TODAY).map(({ id }) => id)).toEqual(['3', '4', '2', '1'])
  })

  it('are parted by whose work they are', () => {
    const rates = ['A', 'B'].flatMap((operation) => [
      rate(`${operation}1`, '1', '2026-01-01', '2026-12-01', operation),
      rate(`${operation}2`, '2', '2026-12-01', null, operation),
    ])
    const all = announcements(rates, TODAY)
    const parted = byConcern(all, new Set(['P|B']))
    expect([parted.own.map(({ id }) => id), parted.others.map(({ id }) => id)]).toEqual([['B2'], ['A2']])
    expect(byConcern(all, null).own).toHaveLength(2)
  })
})
