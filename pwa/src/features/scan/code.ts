/**
 * The text in the QR code of a bundle. Written down in docs/PROTOCOL.md:
 *
 *     SEWTRACK1:B:<bundle>:<cut order or ->:<product>:<operation or ->:<quantity>
 *
 * Cut order, product and operation are ids; the bundle's own number is percent-encoded where it holds a colon or a percent sign.
 */
export interface Bundle {
  bundle: string
  cut_order_id: string | null
  product_id: string
  /** Null: the bundle goes through many hands, and each says what was done to it. */
  operation_id: string | null
  quantity: number
}

/** `foreign`: not ours. `newer`: ours, of a version or kind that this app does not know. `damaged`: ours, and not whole. */
export type Read = { ok: true; bundle: Bundle } | { ok: false; why: 'foreign' | 'newer' | 'damaged' }

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const BUNDLE_MAX = 40
const QUANTITY_MAX = 100_000

export function readCode(text: string): Read {
  const [mark = '', kind, ...parts] = text.trim().split(':')
  if (!/^SEWTRACK\d+$/.test(mark)) return { ok: false, why: 'foreign' }
  if (mark !== 'SEWTRACK1' || kind !== 'B') return { ok: false, why: 'newer' }
  const [name = '', cut = '', product = '', operation = '', many = ''] = parts
  const bundle = decoded(name)
  const quantity = /^[1-9]\d{0,5}$/.test(many) ? Number(many) : 0
  const isWhole =
    parts.length === 5 &&
    bundle !== null &&
    isBundleName(bundle) &&
    isIdOrNone(cut) &&
    ID.test(product) &&
    isIdOrNone(operation) &&
    quantity > 0 &&
    quantity <= QUANTITY_MAX
  if (!isWhole) return { ok: false, why: 'damaged' }
  return {
    ok: true,
    bundle: { bundle, cut_order_id: orNull(cut), product_id: product, operation_id: orNull(operation), quantity },
  }
}

export function writeCode({ bundle, cut_order_id, product_id, operation_id, quantity }: Bundle): string {
  const name = bundle.replace(/[%:]/g, (sign) => encodeURIComponent(sign))
  return ['SEWTRACK1', 'B', name, cut_order_id ?? '-', product_id, operation_id ?? '-', quantity].join(':')
}

/** What a person may type, and a code may hold, as the number of a bundle. */
export function isBundleName(name: string): boolean {
  return name.trim() === name && name.length > 0 && name.length <= BUNDLE_MAX
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

function isIdOrNone(text: string): boolean {
  return text === '-' || ID.test(text)
}

function orNull(text: string): string | null {
  return text === '-' ? null : text
}
