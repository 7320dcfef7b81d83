/**
 * Exact arithmetic on decimal strings. Wages never pass through a float: `0.1 + 0.2` on a pay screen costs trust.
 * A decimal is `-?digits[.digits]`; anything else throws, because a sum that silently skips a line is worse than none.
 */
export type Decimal = string

const SHAPE = /^(-?)(\d+)(?:\.(\d+))?$/

interface Scaled {
  units: bigint
  scale: number
}

function scaled(text: Decimal): Scaled {
  const found = SHAPE.exec(text)
  if (!found) throw new RangeError(`not a decimal: ${text}`)
  const fraction = found[3] ?? ''
  const units = BigInt(found[2]! + fraction)
  return { units: found[1] ? -units : units, scale: fraction.length }
}

function powerOfTen(exponent: number): bigint {
  return BigInt('1' + '0'.repeat(exponent))
}

function written(units: bigint, scale: number): Decimal {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  if (scale === 0) return sign + digits
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** Half away from zero, as the ledger rounds: 0.125 -> 0.13. Result has exactly `scale` decimals. */
export function rounded(value: Decimal, scale: number): Decimal {
  const { units, scale: had } = scaled(value)
  if (had <= scale) return written(units * powerOfTen(scale - had), scale)
  const step = powerOfTen(had - scale)
  const magnitude = units < 0n ? -units : units
  const whole = (magnitude * 2n + step) / (step * 2n)
  return written(units < 0n ? -whole : whole, scale)
}

/** What a line of work is worth: rate (so'm a piece) x pieces, rounded once, to tiyin. */
export function lineAmount(rate: Decimal, quantity: number): Decimal {
  const { units, scale } = scaled(rate)
  return rounded(written(units * BigInt(quantity), scale), 2)
}

/** The exact sum; as many decimals as the finest term, at least two. */
export function sum(values: Iterable<Decimal>): Decimal {
  let units = 0n
  let scale = 2
  for (const value of values) {
    const term = scaled(value)
    if (term.scale > scale) {
      units *= powerOfTen(term.scale - scale)
      scale = term.scale
    }
    units += term.units * powerOfTen(scale - term.scale)
  }
  return written(units, scale)
}

export function isZero(value: Decimal): boolean {
  return scaled(value).units === 0n
}

/** Negative, zero or positive, like any comparator. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const left = scaled(a)
  const right = scaled(b)
  const scale = Math.max(left.scale, right.scale)
  const difference = left.units * powerOfTen(scale - left.scale) - right.units * powerOfTen(scale - right.scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
