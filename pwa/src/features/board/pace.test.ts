import { describe, expect, test } from 'vitest'
import { drawPace, hourNow, niceCeiling, type Now } from './pace'

test('the scale ends at a round number that nothing exceeds', () => {
  expect([1, 7, 12, 101, 950, 1500, 1601].map(niceCeiling)).toEqual([1, 8, 12, 120, 1000, 1600, 2000])
})

const EVENING: Now = { hour: 20, share: 0.5 }

test('both lines share one scale and run from edge to edge', () => {
  const pace = drawPace(
    [
      { hour: 9, approved_quantity: 100, pending_quantity: 0 },
      { hour: 8, approved_quantity: 50, pending_quantity: 50 },
    ],
    100,
    40,
    EVENING,
  )
  expect(pace.approved).toBe('0.0,20.0 100.0,0.0')
  expect(pace.all).toBe('0.0,0.0 100.0,0.0')
  expect(pace.marks.map(({ hour }) => hour)).toEqual([8, 9])
})

test('one hour alone is a point in the middle, and no hours are no picture', () => {
  expect(drawPace([{ hour: 8, approved_quantity: 6, pending_quantity: 0 }], 100, 40, EVENING)).toMatchObject({
    marks: [{ x: 50, hour: 8, approved: 0, all: 0 }],
    area: '',
  })
  expect(drawPace([], 100, 40, EVENING).approved).toBe('')
})

describe('the hour under way', () => {
  const hours = [
    { hour: 8, approved_quantity: 100, pending_quantity: 0 },
    { hour: 9, approved_quantity: 100, pending_quantity: 0 },
    { hour: 10, approved_quantity: 25, pending_quantity: 25 },
  ]

  test('ends the line now, at the pieces an hour that it runs at', () => {
    const pace = drawPace(hours, 100, 40, { hour: 10, share: 0.5 })
    expect(pace.approved).toBe('0.0,0.0 50.0,0.0 75.0,20.0')
    expect(pace.all).toBe('0.0,0.0 50.0,0.0 75.0,0.0')
    expect(pace.area.endsWith('75.0,40')).toBe(true)
  })

  test('is left out while it has hardly begun, and whole once it is over', () => {
    expect(drawPace(hours, 100, 40, { hour: 10, share: 0.1 }).approved).toBe('0.0,0.0 100.0,0.0')
    expect(drawPace(hours, 100, 40, { hour: 11, share: 0.1 }).approved).toBe('0.0,0.0 50.0,0.0 100.0,30.0')
  })

  test('and hours that no master has looked at yet do not pull the approved line down', () => {
    const waiting = [...hours.slice(0, 2), { hour: 10, approved_quantity: 0, pending_quantity: 90 }]
    const pace = drawPace(waiting, 100, 40, { hour: 11, share: 0.1 })
    expect(pace.approved).toBe('0.0,0.0 50.0,0.0')
    expect(pace.area).toBe('0,40 0.0,0.0 50.0,0.0 50.0,40')
    expect(pace.all).toBe('0.0,0.0 50.0,0.0 100.0,4.0')
    expect(pace.marks.map(({ approved }) => approved)).toEqual([0, 0, null])
  })

  test("is the factory's, not the wall's", () => {
    expect(hourNow('2026-03-02T05:30:00Z', 'Asia/Tashkent')).toEqual({ hour: 10, share: 0.5 })
  })
})
