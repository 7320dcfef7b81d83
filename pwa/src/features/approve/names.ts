import { fold } from '../../i18n/fold'
import type { WorkRecord } from '../../sync/api'

/**
 * Search over names, folded once per version of the lists and not once per record and key press: a query becomes sets of
 * people, operations and products, and a record is looked up in them.
 */
interface Named {
  id: string
  name: string
}

export interface Lists {
  people: ReadonlyMap<string, Named>
  operations: ReadonlyMap<string, Named>
  products: ReadonlyMap<string, Named>
}

type Folded = readonly (readonly [id: string, folded: string])[]

const folded = new WeakMap<Lists['people'], Folded>()

function foldedOf(list: Lists['people']): Folded {
  const known = folded.get(list)
  if (known) return known
  const made = [...list.values()].map(({ id, name }) => [id, fold(name)] as const)
  folded.set(list, made)
  return made
}

const everything = (): boolean => true

/** Each word of the query lies in the name of the worker, of the operation or of the product. */
export function finder(query: string, lists: Lists): (record: WorkRecord) => boolean {
  const words = fold(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return everything
  const found = words.map((word) => {
    const ids = (list: Lists['people']): Set<string> =>
      new Set(foldedOf(list).flatMap(([id, name]) => (name.includes(word) ? [id] : [])))
    return { people: ids(lists.people), operations: ids(lists.operations), products: ids(lists.products) }
  })
  return (record) =>
    found.every(
      ({ people, operations, products }) =>
        people.has(record.worker_id) || operations.has(record.operation_id) || products.has(record.product_id),
    )
}
