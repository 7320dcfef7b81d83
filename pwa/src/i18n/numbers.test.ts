import { expect, test } from 'vitest'
import { sayCount, sayDecimal, sayMinutes } from './numbers'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test('sums are grouped by no-break spaces', () => {
  expect(sayDecimal('1234567.00', 'uz')).toBe('1\u00a0234\u00a0567')
  expect(plain(sayDecimal('128400', 'ru'))).toBe('128 400')
  expect(sayDecimal('999', 'uz')).toBe('999')
})

test('tiyin are kept when there are any, and never fewer than two digits of them', () => {
  expect(plain(sayDecimal('5020.50', 'uz'))).toBe('5 020,50')
  expect(sayDecimal('125.5', 'ru')).toBe('125,50')
  expect(sayDecimal('125.5', 'en')).toBe('125.50')
  expect(sayDecimal('0.1234', 'uz')).toBe('0,1234')
  expect(sayDecimal('68.5000', 'uz')).toBe('68,50')
})

test('a reversal carries a true minus sign', () => {
  expect(plain(sayDecimal('-1250.75', 'uz'))).toBe('\u22121 250,75')
})

test('counts and minutes read alike', () => {
  expect(plain(sayCount(100000))).toBe('100 000')
  expect(sayMinutes('412.35', 'uz')).toBe('412,4')
  expect(sayMinutes('342', 'en')).toBe('342.0')
})
