import { describe, expect, test } from 'vitest'
import {
  addDays,
  capital,
  dayAt,
  daysBetween,
  monthStart,
  sayAge,
  sayDate,
  sayDay,
  sayMoment,
  timeAt,
  weekStart,
} from './dates'
import ru from './ru'
import uz from './uz'

const TASHKENT = 'Asia/Tashkent'

describe('the day on the factory wall', () => {
  test("is the factory's, whatever zone the phone is in", () => {
    const lateEvening = Date.parse('2026-11-24T19:30:00Z')
    expect(dayAt(lateEvening, TASHKENT)).toBe('2026-11-25')
    expect(timeAt(lateEvening, TASHKENT)).toBe('00:30')
  })

  test('can be moved over months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
    expect(daysBetween('2026-11-10', '2026-11-24')).toBe(14)
  })

  test('belongs to a week that begins on Monday and to a month', () => {
    expect(weekStart('2026-11-24')).toBe('2026-11-23')
    expect(weekStart('2026-11-22')).toBe('2026-11-16')
    expect(monthStart('2026-11-24')).toBe('2026-11-01')
  })
})

test('days are said as people say them', () => {
  expect(sayDay('2026-11-24', '2026-11-24', uz)).toBe('bugun')
  expect(sayDay('2026-11-23', '2026-11-24', uz)).toBe('kecha')
  expect(sayDay('2026-11-21', '2026-11-24', uz)).toBe('21-noyabr, shanba')
  expect(sayDay('2026-11-21', '2026-11-24', ru)).toBe('21 ноября, суббота')
  expect(sayDay('2025-12-31', '2026-01-02', uz)).toBe('2025-yil 31-dekabr')
  expect(capital(sayDate('2026-11-24', uz))).toBe('24-noyabr, seshanba')
})

test('a moment carries its time, and an unreadable one says nothing', () => {
  const now = Date.parse('2026-11-24T10:00:00Z')
  expect(sayMoment('2026-11-24T14:05:00+05:00', now, TASHKENT, uz)).toBe('bugun 14:05')
  expect(sayMoment('2026-11-23T20:00:00Z', now, TASHKENT, uz)).toBe('bugun 01:00')
  expect(sayMoment('gone', now, TASHKENT, uz)).toBe('')
})

test('an age is said in its largest whole unit', () => {
  const minute = 60_000
  expect(sayAge(10_000, uz)).toBe('1 daqiqa')
  expect(sayAge(20 * minute, uz)).toBe('20 daqiqa')
  expect(sayAge(47 * 60 * minute, ru)).toBe('47 часов')
  expect(sayAge(72 * 60 * minute, ru)).toBe('3 дня')
})
