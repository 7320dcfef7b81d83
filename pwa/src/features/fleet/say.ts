import { sayCount, sayDecimal } from '../../i18n/numbers'
import type { Language } from '../../i18n/language'
import type { Holder } from './fleet'
import { w } from './words'

const NAMED_MAX = 3

/** "Whose: Malika Karimova 12, Gulnora Aliyeva 3, and 5 more". */
export function whose(holders: readonly Holder[]): string {
  const named = holders.slice(0, NAMED_MAX).map(({ name, unsent }) => `${name} ${sayCount(unsent)}`)
  const rest = holders.length - named.length
  return w().whose([...named, ...(rest > 0 ? [w().andOthers(rest)] : [])].join(', '))
}

/** Bytes as people read them. */
export function sayBytes(bytes: number, language: Language): string {
  const megabytes = bytes / 1_000_000
  if (megabytes < 1000) return `${sayDecimal(String(Math.max(1, Math.round(megabytes))), language)} MB`
  return `${sayDecimal((megabytes / 1000).toFixed(1), language)} GB`
}
