import { describe, expect, test } from 'vitest'
import { compareDecimals, isZero, lineAmount, rounded, sum } from './decimal'

describe('a line of work', () => {
  test('is rate times pieces, to tiyin', () => {
    expect(lineAmount('125.5', 40)).toBe('5020.00')
    expect(lineAmount('68.5000', 7)).toBe('479.50')
    expect(lineAmount('96', 1)).toBe('96.00')
  })

  test('is rounded half up once, and only at the end', () => {
    expect(lineAmount('0.0050', 1)).toBe('0.01')
    expect(lineAmount('0.0049', 1)).toBe('0.00')
    expect(lineAmount('33.3333', 3)).toBe('100.00')
    expect(lineAmount('1.0050', 1)).toBe('1.01')
  })

  test('stays exact where a float would not', () => {
    expect(lineAmount('9007199254740993.01', 100000)).toBe('900719925474099301000.00')
    expect(sum(['0.1', '0.2'])).toBe('0.30')
  })
})

test('a sum keeps the finest decimals of its terms, at least two', () => {
  expect(sum([])).toBe('0.00')
  expect(sum(['1', '2.5', '0.0001'])).toBe('3.5001')
  expect(sum(['-10.25', '10'])).toBe('-0.25')
})

test('rounding goes away from zero at the half, for reversals too', () => {
  expect(rounded('-2.345', 2)).toBe('-2.35')
  expect(rounded('14218.4700', 0)).toBe('14218')
  expect(rounded('0.5', 0)).toBe('1')
})

test('comparing does not care how many zeros are written', () => {
  expect(compareDecimals('10', '9.99')).toBeGreaterThan(0)
  expect(compareDecimals('1.50', '1.5')).toBe(0)
  expect(isZero('0.0000')).toBe(true)
  expect(isZero('-0.01')).toBe(false)
})

test('what is not a decimal is refused loudly', () => {
  for (const wrong of ['', '1,5', '1e3', 'NaN', ' 1']) expect(() => sum([wrong])).toThrow(RangeError)
})
