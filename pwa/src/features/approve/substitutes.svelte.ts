import { client } from '../../sync/client'
import { live } from '../app/live.svelte'

/** Who stands in for the master of a line, and on which day of the factory. */
export interface Substitute {
  id: string
  line_id: string
  person_id: string
  day: string
}

declare module '../../sync/entities' {
  interface Entities {
    substitute: Substitute
  }
}

export function substitutes(): { readonly rows: Substitute[]; readonly ready: boolean } {
  return live<Substitute[]>(['substitute'], () => client.rows('substitute'), [])
}
