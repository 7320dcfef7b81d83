/** What an administrator changes in the catalogue and among the people: the rows as they will be pulled. */
import type { Body } from '../protocol/messages.ts'
import type { AdminFields, Command } from '../protocol/mutations.ts'
import type { Kind, Kinds } from './kind.ts'

type Put<Type> = Extract<Command, { type: Type }>

/** A command that replaces one row by what it says. */
export function puts<Type extends Command['type']>(entity: string, row: (m: Put<Type>) => Body): Kind<Type> {
  const replace = row as (m: unknown) => Body
  return { touches: (_id, m) => [[entity, replace(m).id]], twin: (body, m) => ({ ...body, ...replace(m) }) }
}

/** A command whose row only the server can make. */
export const unseen = { touches: () => [], twin: (body: Body | null) => body }

export const CATALOGUE: Kinds<AdminFields['type']> = {
  'product.put': puts<'product.put'>('product', (m) => ({
    id: m.product_id,
    code: m.code,
    name: m.name,
    active: m.active,
  })),
  'operation.put': puts<'operation.put'>('operation', (m) => ({
    id: m.operation_id,
    code: m.code,
    name: m.name,
    sam: m.sam,
    active: m.active,
  })),
  'line.put': puts<'line.put'>('line', (m) => ({ id: m.line_id, name: m.name, active: m.active })),
  'person.put': puts<'person.put'>('person', (m) => ({
    id: m.person_id,
    name: m.name,
    role: m.role,
    line_id: m.line_id,
    active: true,
  })),
  'person.deactivate': {
    touches: (_id, m) => [['person', m.person_id]],
    twin: (body) => body && { ...body, active: false },
  },
  'rate.set': unseen,
  'calendar.put': unseen,
  'substitute.put': unseen,
  'substitute.drop': unseen,
}
