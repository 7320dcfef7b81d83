import type { Body } from '../protocol/messages.ts'
import type { Command, Mutation } from '../protocol/mutations.ts'
import type { Touch } from '../store/store.ts'
import type { Surroundings } from '../sync/layers.ts'

/** What this client knows of one type of mutation. */
export interface Kind<Type extends Command['type']> {
  /** The rows that it touches; `id` is the mutation's. */
  touches(id: string, m: Extract<Command, { type: Type }>): Touch[]
  /** What a row becomes by it, see `Twin`. */
  twin(body: Body | null, m: Extract<Mutation, { type: Type }>, around: Surroundings, touch: Touch): Body | null
}

export type Kinds<Type extends Command['type']> = { [Each in Type]: Kind<Each> }
