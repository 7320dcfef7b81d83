import { describe, expect, test } from 'vitest'
import { sum } from '../../i18n/decimal'
import type { WorkRecord } from '../../sync/api'
import { changesOf, daysIn, payByDay, project, share } from './span'

const price = () => ({ rate: '100.10' })
const record = (work_date: string, quantity: number, change: Partial<WorkRecord> = {}) =>
  ({
    product_id: 'p',
    operation_id: 'o',
    status: 'pending',
    stage: 'received',
    amount: null,
    flags: [],
    approved_quantity: null,
    work_date,
    quantity,
    ...change,
  }) as WorkRecord
const approved = (day: string, amount: string) =>
  record(day, 10, { status: 'approved', stage: 'approved', approved_quantity: 10, amount })
const TODAY = '2026-11-25' // a Wednesday

describe('spans', () => {
  test('reach to their last day, also over a short month and the end of the year', () => {
    expect(daysIn('day', TODAY)).toEqual({ from: TODAY, to: TODAY })
    expect(daysIn('week', TODAY)).toEqual({ from: '2026-11-23', to: '2026-11-29' })
    expect(daysIn('month', TODAY)).toEqual({ from: '2026-11-01', to: '2026-11-30' })
    expect(daysIn('month', '2026-02-01').to).toBe('2026-02-28')
    expect(daysIn('month', '2026-12-31')).toEqual({ from: '2026-12-01', to: '2026-12-31' })
  })

  test('the days of a chart sum up to the whole, to the last tiyin', () => {
    const rows = [approved('2026-11-23', '0.10'), approved('2026-11-23', '0.20'), record('2026-11-25', 3)]
    const days = payByDay(rows, '2026-11-23', '2026-11-29', price)
    expect(days.map(({ total }) => total)).toEqual(['0.30', '0.00', '300.30', '0.00', '0.00', '0.00', '0.00'])
    expect(sum(days.map(({ total }) => total))).toBe('300.60')
  })
})

describe('the projection', () => {
  const past = ['2026-11-20', '2026-11-21', '2026-11-23', '2026-11-24'].map((day) => approved(day, '1000.00'))

  test('is what is there and the pace for each day that is left, without Sundays', () => {
    expect(project([...past, record(TODAY, 10)], daysIn('month', TODAY), TODAY, price)).toEqual({
      sofar: '5001.00',
      pace: '1000.00',
      pastDays: 4,
      daysLeft: 4, // Thursday to Saturday and Monday the 30th
      total: '9001.00',
    })
  })

  test('counts Sundays for whoever works on them', () => {
    const sunday = approved('2026-11-22', '1000.00')
    expect(project([...past, sunday], daysIn('month', TODAY), TODAY, price)?.daysLeft).toBe(5)
  })

  test('is not made from two days, nor for a span that is over, and rejected work is no pace', () => {
    expect(project(past.slice(0, 2), daysIn('month', TODAY), TODAY, price)).toBeNull()
    expect(project(past, daysIn('day', TODAY), TODAY, price)).toBeNull()
    const rejected = past.map((row) => ({ ...row, status: 'rejected' as const }))
    expect(project(rejected, daysIn('month', TODAY), TODAY, price)).toBeNull()
  })

  test('looks at the last twelve worked days and rounds the pace downwards', () => {
    const days = Array.from({ length: 20 }, (_, at) =>
      approved(`2026-11-${String(at + 1).padStart(2, '0')}`, at < 8 ? '9999.00' : '100.99'),
    )
    const said = project(days, daysIn('month', TODAY), TODAY, price)
    expect(said).toMatchObject({ pace: '100.00', pastDays: 12 })
  })
})

test('a share is exact enough for a bar and never divides by nothing', () => {
  expect(share('1.00', '3.00')).toBe(0.3333)
  expect(share('0.00', '0.00')).toBe(0)
  expect(share('12345678901234567.89', '12345678901234567.89')).toBe(1)
})

test('what turned out otherwise is told with its reason', () => {
  const rows = [
    record(TODAY, 5, { amount: '0.00' }),
    record(TODAY, 5, { status: 'approved', approved_quantity: 4, amount: '400.40' }),
    record(TODAY, 5, { status: 'approved', approved_quantity: 5, amount: '1.00', flags: ['price_differs'] }),
    record(TODAY, 5),
    approved(TODAY, '1001.00'),
  ]
  expect(changesOf(rows).map(({ why }) => why)).toEqual(['reversed', 'partly', 'price'])
})
