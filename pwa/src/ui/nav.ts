export interface NavItem {
  href: string
  icon: string
  text: string
  /** How many things wait there; said as a number. */
  count?: number
}

/** So many stops fit a phone of 320 px with words under them. */
export const STOPS_MAX = 4

/** What stands in the bar of a phone, and what behind "more". Nothing is hidden for the sake of one stop too few. */
export function inBar<T>(items: readonly T[]): { bar: readonly T[]; more: readonly T[] } {
  if (items.length <= STOPS_MAX) return { bar: items, more: [] }
  return { bar: items.slice(0, STOPS_MAX - 1), more: items.slice(STOPS_MAX - 1) }
}
