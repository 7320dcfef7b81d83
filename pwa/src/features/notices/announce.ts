/** Announcements of changed prices, made from the prices themselves. Pure. */
import { addDays, type Day } from '../../i18n/dates'
import { compareDecimals, type Decimal } from '../../i18n/decimal'
import type { Rate } from '../../sync/api'

export interface Announcement {
  /** The new price's: what a read mark names. */
  id: string
  product_id: string
  operation_id: string
  before: Decimal
  after: Decimal
  from: Day
}

/** A change is news from the moment it is known until so many days after it began to count. */
export const NEWS_DAYS = 30

/**
 * A price with another one before it, of the same work and another height. The one that begins to count soonest comes first among
 * those to come, then those that already count, the newest first.
 */
export function announcements(rates: readonly Rate[], today: Day): Announcement[] {
  const ending = new Map(rates.map((rate) => [`${rate.product_id}|${rate.operation_id}|${rate.effective_to}`, rate]))
  const since = addDays(today, -NEWS_DAYS)
  return rates
    .flatMap((rate): Announcement[] => {
      const { id, product_id, operation_id, rate: after, effective_from: from } = rate
      const before = ending.get(`${product_id}|${operation_id}|${from}`)?.rate
      if (from < since || before === undefined || compareDecimals(before, after) === 0) return []
      return [{ id, product_id, operation_id, before, after, from }]
    })
    .sort((a, b) => place(a, today).localeCompare(place(b, today)) || (a.id < b.id ? -1 : 1))
}

function place({ from }: Announcement, today: Day): string {
  if (from > today) return `a${from}`
  const ago = Math.round((Date.parse(today) - Date.parse(from)) / 86_400_000)
  return `b${String(ago).padStart(4, '0')}`
}

export interface Sorted {
  /** Of work that this person does. */
  own: Announcement[]
  others: Announcement[]
}

/** `works`: keys `product|operation` of the own work. Whoever sews nothing (a master) is concerned by all of them. */
export function byConcern(all: readonly Announcement[], works: ReadonlySet<string> | null): Sorted {
  const isOwn = (one: Announcement): boolean => works === null || works.has(`${one.product_id}|${one.operation_id}`)
  return { own: all.filter(isOwn), others: all.filter((one) => !isOwn(one)) }
}
