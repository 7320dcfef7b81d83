import { dayIn, wallClock } from '../protocol/wall_clock'
import type { Messages } from './uz'

/** A calendar day of the factory, `YYYY-MM-DD`. Days are counted as UTC midnights so that no time zone can shift them. */
export type Day = string

const DAY_MS = 86_400_000

function midnight(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`)
}

function asDay(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10)
}

export function addDays(day: Day, count: number): Day {
  return asDay(midnight(day) + count * DAY_MS)
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((midnight(to) - midnight(from)) / DAY_MS)
}

/** Monday of the week of `day`. */
export function weekStart(day: Day): Day {
  const weekday = (new Date(midnight(day)).getUTCDay() + 6) % 7
  return addDays(day, -weekday)
}

export function monthStart(day: Day): Day {
  return `${day.slice(0, 7)}-01`
}

/** The day on the factory's wall at this moment (ms since epoch). */
export function dayAt(at: number, timezone: string): Day {
  return dayIn(timezone, at)
}

/** `14:05` on the factory's wall. */
export function timeAt(at: number, timezone: string): string {
  return wallClock(at, timezone).slice(11)
}

/** `bugun`, `kecha`, `22-noyabr, shanba`; with the year when it is another one. */
export function sayDay(day: Day, today: Day, messages: Messages): string {
  const ago = daysBetween(day, today)
  if (ago === 0) return messages.date.today
  if (ago === 1) return messages.date.yesterday
  if (day.slice(0, 4) === today.slice(0, 4)) return sayDate(day, messages)
  return messages.date.dayOfYear(Number(day.slice(8, 10)), monthName(day, messages), day.slice(0, 4))
}

/** `24-noyabr, dushanba`: the date itself, whatever day it is now. */
export function sayDate(day: Day, messages: Messages): string {
  const weekday = messages.date.weekdays[new Date(midnight(day)).getUTCDay()]!
  return messages.date.dayOfMonth(Number(day.slice(8, 10)), monthName(day, messages), weekday)
}

function monthName(day: Day, messages: Messages): string {
  return messages.date.months[Number(day.slice(5, 7)) - 1]!
}

/** For a day that begins a line: `Bugun`. */
export function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** A moment (RFC 3339 or ms) as people say it: `bugun 14:05`. */
export function sayMoment(moment: string | number, now: number, timezone: string, messages: Messages): string {
  const at = typeof moment === 'number' ? moment : Date.parse(moment)
  if (Number.isNaN(at)) return ''
  return `${sayDay(dayAt(at, timezone), dayAt(now, timezone), messages)} ${timeAt(at, timezone)}`
}

/** How long ago, in the largest whole unit: `20 daqiqa`, `3 soat`, `2 kun`. */
export function sayAge(ms: number, messages: Messages): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000))
  if (minutes < 60) return messages.date.minutes(minutes)
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return messages.date.hours(hours)
  return messages.date.days(Math.floor(hours / 24))
}
