import { rounded, type Decimal } from './decimal'
import type { Language } from './language'

/** Thousands are parted by a no-break space, so that a sum never breaks over two lines. */
export const GROUP = '\u00a0'

const MARK: Record<Language, string> = { uz: ',', ru: ',', en: '.' }

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, GROUP)
}

/** `1234567` -> `1 234 567`, for pieces and counts. */
export function sayCount(count: number): string {
  return count < 0 ? `-${grouped(String(-count))}` : grouped(String(count))
}

/**
 * A decimal string as people read it: grouped, tiyin kept only when there are any, never fewer than two of them.
 * `5020.00` -> `5 020`, `125.5` -> `125,50`, `0.1234` -> `0,1234`.
 */
export function sayDecimal(value: Decimal, language: Language): string {
  const [whole = '0', fraction = ''] = value.split('.')
  const negative = whole.startsWith('-')
  const kept = fraction.replace(/0+$/, '')
  const tail = kept === '' ? '' : MARK[language] + kept.padEnd(2, '0')
  return (negative ? '\u2212' : '') + grouped(negative ? whole.slice(1) : whole) + tail
}

/** Minutes of work, always with one decimal, so that they line up under each other. */
export function sayMinutes(value: Decimal, language: Language): string {
  const [whole = '0', fraction = '0'] = rounded(value, 1).split('.')
  return grouped(whole) + MARK[language] + fraction
}
