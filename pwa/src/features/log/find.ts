import { fold, queryWords, rank } from '../../i18n/fold'
import type { Operation, Product, Rate } from '../../sync/api'

/** One thing that can be sewn and paid: an operation of a product. */
export interface Work {
  key: string
  product: Product
  operation: Operation
  folded: string
}

/** All priced pairs that are in use, in the order of the lists' codes; `folded` carries names and codes for the search. */
export function listWork(
  products: ReadonlyMap<string, Product>,
  operations: ReadonlyMap<string, Operation>,
  rates: ReadonlyMap<string, Rate[]>,
): Work[] {
  const found: Work[] = []
  for (const [key, priced] of rates) {
    const product = products.get(priced[0]!.product_id)
    const operation = operations.get(priced[0]!.operation_id)
    if (!product?.active || !operation?.active) continue
    found.push({
      key,
      product,
      operation,
      folded: fold(`${product.name} ${product.code} ${operation.name} ${operation.code}`),
    })
  }
  return found.sort(
    (a, b) => compareText(a.product.name, b.product.name) || compareText(a.operation.code, b.operation.code),
  )
}

/** The best answers first, equals in the order of the list. */
export function searchWork(all: readonly Work[], query: string, limit: number): Work[] {
  const words = queryWords(query)
  const found: { work: Work; rank: number }[] = []
  for (const work of all) {
    const how = rank(work.folded, words)
    if (how !== null) found.push({ work, rank: how })
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ work }) => work)
}

function compareText(a: string, b: string): number {
  return a.localeCompare(b, 'uz', { numeric: true })
}
