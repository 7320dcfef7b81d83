/** What a scanned bundle, or a draft that is gone on with, brings to the pad; it stands in the address, so that a reload keeps it. */
export interface FromBundle {
  bundle: string | null
  cut_order_id: string | null
  quantity: number | null
}

export function logAddress(product: string, operation: string, from: Partial<FromBundle> = {}): string {
  const said = new URLSearchParams()
  if (from.bundle) said.set('bundle', from.bundle)
  if (from.cut_order_id) said.set('cut', from.cut_order_id)
  if (from.quantity) said.set('quantity', String(from.quantity))
  const query = said.toString()
  return `/log/${product}/${operation}${query === '' ? '' : `?${query}`}`
}

export function fromAddress(query: URLSearchParams): FromBundle {
  const quantity = Number(query.get('quantity'))
  return {
    bundle: query.get('bundle') || null,
    cut_order_id: query.get('cut') || null,
    quantity: Number.isInteger(quantity) && quantity > 0 ? quantity : null,
  }
}
