import { expect, test } from 'vitest'
import { pressKey } from './keypad'

test('digits are appended and no quantity begins with zero', () => {
  expect(pressKey('', '0', false)).toBe('')
  expect(pressKey('4', '0', false)).toBe('40')
  expect(pressKey('4', '00', false)).toBe('400')
})

test('the first digit replaces a quantity that was not typed here', () => {
  expect(pressKey('40', '3', true)).toBe('3')
  expect(pressKey('40', 'erase', true)).toBe('')
})

test('plus keys add to what stands there', () => {
  expect(pressKey('', '+20', false)).toBe('20')
  expect(pressKey('15', '+10', true)).toBe('25')
})

test('a number longer than any bundle is not accepted', () => {
  expect(pressKey('100000', '0', false)).toBe('100000')
  expect(pressKey('999995', '+5', false)).toBe('999995')
})

test('erase and clear', () => {
  expect(pressKey('45', 'erase', false)).toBe('4')
  expect(pressKey('45', 'clear', false)).toBe('')
})
