/** One short message at the bottom, with at most one thing to do. A new one takes the place of the old one. */
export interface Snack {
  key: number
  text: string
  detail?: string
  action?: { label: string; run: () => void }
}

let current = $state.raw<Snack | null>(null)
let count = 0

export function snack(): Snack | null {
  return current
}

export function tell(text: string, more: Omit<Snack, 'key' | 'text'> = {}): void {
  count += 1
  current = { key: count, text, ...more }
}

/** Takes the message away: a certain one, or whatever is shown. */
export function hush(key = current?.key): void {
  if (current?.key === key) current = null
}

/** A tick that the hand feels: "saved". Phones without a motor simply stay still. */
export function hapticTick(): void {
  navigator.vibrate?.(15)
}
