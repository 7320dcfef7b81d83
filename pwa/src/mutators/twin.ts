/** The table of all mutations that this client can make: which rows each touches, and what becomes of them. */
import type { Body } from '../protocol/messages.ts'
import type { Command, Mutation } from '../protocol/mutations.ts'
import type { Touch } from '../store/store.ts'
import type { Surroundings, Twin } from '../sync/layers.ts'
import { catalogueRow } from './catalogue.ts'
import { decided } from './decision.ts'
import { cancelled, corrected, created, disputed } from './record.ts'

/** The rows that a mutation touches. */
export function touchesOf(id: string, m: Command): Touch[] {
  switch (m.type) {
    case 'record.create':
      return [['record', id]]
    case 'record.correct':
    case 'record.cancel':
    case 'record.dispute':
      return [['record', m.record_id]]
    case 'records.approve':
    case 'records.reject':
    case 'records.reverse':
      return [...new Set(m.items.map((item) => item.record_id))].map((record_id): Touch => ['record', record_id])
    case 'person.deactivate':
      return [['person', m.person_id]]
    default: {
      const row = catalogueRow(m)
      return row ? [[row.entity, row.body.id]] : []
    }
  }
}

/** What a row becomes by a mutation. A type that this version does not know changes nothing that it can show. */
export const twin: Twin = (body: Body | null, _touch: Touch, m: Mutation, around: Surroundings): Body | null => {
  switch (m.type) {
    case 'record.create':
      return created(body, m, around)
    case 'record.correct':
      return corrected(body, m)
    case 'record.cancel':
      return cancelled(body, m)
    case 'record.dispute':
      return disputed(body, m)
    case 'records.approve':
    case 'records.reject':
    case 'records.reverse':
      return decided(body, m)
    case 'person.deactivate':
      return body && { ...body, active: false }
    default: {
      const row = catalogueRow(m)
      return row ? { ...body, ...row.body } : body
    }
  }
}
