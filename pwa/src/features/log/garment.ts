/** The drawing that says what kind of garment it is; thread for everything else. Names come in Latin, Cyrillic and English. */
export function garmentIcon(product: { name: string; code: string } | undefined): string {
  const text = `${product?.name ?? ''} ${product?.code ?? ''}`.toLowerCase()
  if (/polo|поло/.test(text)) return 'polo'
  if (/futbolk|футболк|t-?shirt/.test(text)) return 'tshirt'
  if (/k.?o.?yla|кўйла|rubashk|рубашк|сорочк|блузк|bluzk|shirt/.test(text)) return 'shirt'
  if (/d?jins|джинс|jeans|shim\b|брюк|шорт|shorti/.test(text)) return 'jeans'
  return 'thread'
}
