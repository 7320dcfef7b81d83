import { expect, test } from 'vitest'
import { drawPace, niceCeiling } from './pace'

test('the scale ends at a round number that nothing exceeds', () => {
  expect([1, 7, 12, 101, 950, 1500, 1601].map(niceCeiling)).toEqual([1, 8, 12, 120, 1000, 1600, 2000])
})

test('both lines share one scale and run from edge to edge', () => {
  const pace = drawPace(
    [
      { hour: 9, approved_quantity: 100, pending_quantity: 0 },
      { hour: 8, approved_quantity: 50, pending_quantity: 50 },
    ],
    100,
    40,
  )
  expect(pace.approved).toBe('0.0,20.0 100.0,0.0')
  expect(pace.all).toBe('0.0,0.0 100.0,0.0')
  expect(pace.marks.map(({ hour }) => hour)).toEqual([8, 9])
})

test('one hour alone is a point in the middle, and no hours are no picture', () => {
  expect(drawPace([{ hour: 8, approved_quantity: 6, pending_quantity: 0 }], 100, 40)).toMatchObject({
    marks: [{ x: 50, hour: 8, approved: 0, all: 0 }],
    area: '',
  })
  expect(drawPace([], 100, 40).approved).toBe('')
})
