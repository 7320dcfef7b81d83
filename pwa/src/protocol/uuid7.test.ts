import { expect, it } from 'vitest'
import { seededBytes } from '../sim/chance.ts'
import { uuid7Maker } from './uuid7.ts'

const PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

it('carries its version, its variant and the millisecond in which it was made', () => {
  const make = uuid7Maker(() => 0x0192_3456_789a, seededBytes('a'))
  const id = make()
  expect(id).toMatch(PATTERN)
  expect(id.replaceAll('-', '').slice(0, 12)).toBe('01923456789a')
})

it('keeps the order of many ids made in one millisecond', () => {
  const make = uuid7Maker(() => 1_000, seededBytes('b'))
  const ids = Array.from({ length: 1_000 }, make)
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(1_000)
})

it('never repeats, even when the clock is set back to the same moment again and again', () => {
  let now = 5_000
  const make = uuid7Maker(() => now, seededBytes('c'))
  const ids = new Set<string>()
  for (let i = 0; i < 10_000; i++) {
    now = 5_000 + (i % 2)
    ids.add(make())
  }
  expect(ids.size).toBe(10_000)
  for (const id of ids) expect(id).toMatch(PATTERN)
})
