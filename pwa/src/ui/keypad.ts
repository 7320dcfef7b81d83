/** What a key does to the digits on the screen. Digits only: a quantity is whole, and `''` means that nothing is typed. */
export type PadKey = `${number}` | '00' | 'erase' | 'clear' | `+${number}`

export const QUANTITY_MAX = 100_000
const DIGITS_MAX = 6

export function pressKey(value: string, key: PadKey, replaces: boolean): string {
  if (key === 'clear') return ''
  if (key === 'erase') return replaces ? '' : value.slice(0, -1)
  if (key.startsWith('+')) {
    const total = Number(value || '0') + Number(key.slice(1))
    return String(total).length > DIGITS_MAX ? value : String(total)
  }
  const typed = ((replaces ? '' : value) + key).replace(/^0+/, '')
  return typed.length > DIGITS_MAX ? value : typed
}
