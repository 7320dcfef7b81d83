import { query, setQuery } from './router.svelte'

/** One of a few words; anything else in an address is taken for the first of them. */
export interface OneOf<T extends string> {
  of: readonly T[]
  first: T
}

export function oneOf<const T extends string>(of: readonly T[], first: NoInfer<T>): OneOf<T> {
  return { of, first }
}

type Default = string | number | OneOf<string>
type Value<D> = D extends OneOf<infer T> ? T : D extends number ? number : string
export type View<D> = { -readonly [Name in keyof D]: Value<D[Name]> }

/**
 * How a person looks at a list. Words are kept in the query of its address (`?status=rejected&q=yeng`), where "back", a reload and a
 * link find them again; numbers (how much is unfolded) in the entry of the history, which "back" brings too and a link does not.
 * Reading follows the address, writing changes it in place; what equals its default is not written.
 *
 *     const view = useView('records', { status: oneOf(STATUSES, 'all'), q: '', shown: 30 })
 *     view.status = 'rejected'
 *
 * Call while a component is being set up. `key` tells the numbers of two lists on one screen apart.
 */
export function useView<const D extends Readonly<Record<string, Default>>>(key: string, defaults: D): View<D> {
  const view = {} as View<D>
  for (const [name, first] of Object.entries(defaults)) {
    const member = typeof first === 'number' ? inEntry(`${key}.${name}`, first) : inQuery(name, first)
    Object.defineProperty(view, name, { enumerable: true, ...member })
  }
  return view
}

function inQuery(name: string, fallback: string | OneOf<string>): PropertyDescriptor {
  const first = typeof fallback === 'string' ? fallback : fallback.first
  return {
    get: () => {
      const said = query().get(name)
      return said !== null && (typeof fallback === 'string' || fallback.of.includes(said)) ? said : first
    },
    set: (value: string) => {
      const next = query()
      if (value === first) next.delete(name)
      else next.set(name, value)
      setQuery(next)
    },
  }
}

interface Entry {
  kept?: Record<string, number>
}

function inEntry(name: string, first: number): PropertyDescriptor {
  let value = $state((history.state as Entry | null)?.kept?.[name] ?? first)
  return {
    get: () => value,
    set: (next: number) => {
      value = next
      const state = (history.state ?? {}) as Entry
      history.replaceState({ ...state, kept: { ...state.kept, [name]: next } }, '')
    },
  }
}
