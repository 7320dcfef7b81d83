/** The table of all mutations that this client can make: which rows each touches, and what becomes of them. */
import type { Command } from '../protocol/mutations.ts'
import type { Touch } from '../store/store.ts'
import type { Twin } from '../sync/layers.ts'
import { CATALOGUE } from './catalogue.ts'
import { DECISIONS } from './decision.ts'
import type { Kind } from './kind.ts'
import { MORE } from './more.ts'
import { OWN_WORK } from './record.ts'

const KINDS: Record<string, Kind<Command['type']> | undefined> = {
  ...OWN_WORK,
  ...DECISIONS,
  ...CATALOGUE,
  ...MORE,
} as never

/** The rows that a mutation touches. */
export function touchesOf(id: string, m: Command): Touch[] {
  return KINDS[m.type]?.touches(id, m) ?? []
}

/** What a row becomes by a mutation. A type that this version does not know changes nothing that it can show. */
export const twin: Twin = (body, touch, m, around) => {
  const kind = KINDS[m.type]
  return kind ? kind.twin(body, m, around, touch) : body
}
