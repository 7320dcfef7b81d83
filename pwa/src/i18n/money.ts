import type { Decimal } from './decimal'
import { language, t } from './messages.svelte'
import { sayDecimal } from './numbers'

/** A sum inside a sentence or on a button: `1 234 567 soʻm`. Where it stands alone, `ui/Money` draws it. */
export function sayMoney(value: Decimal): string {
  return `${sayDecimal(value, language())}\u00a0${t().money.unit}`
}
