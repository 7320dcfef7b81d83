/** What an administrator changes in the catalogue and among the people: the rows as they will be pulled. */
import type { Body } from '../protocol/messages.ts'
import type { AdminFields } from '../protocol/mutations.ts'

/** The row that a command replaces, or null for commands whose row only the server can make. */
export function catalogueRow(m: AdminFields): { entity: string; body: Body } | null {
  switch (m.type) {
    case 'product.put':
      return { entity: 'product', body: { id: m.product_id, code: m.code, name: m.name, active: m.active } }
    case 'operation.put':
      return {
        entity: 'operation',
        body: { id: m.operation_id, code: m.code, name: m.name, sam: m.sam, active: m.active },
      }
    case 'line.put':
      return { entity: 'line', body: { id: m.line_id, name: m.name, active: m.active } }
    case 'person.put':
      return {
        entity: 'person',
        body: { id: m.person_id, name: m.name, role: m.role, line_id: m.line_id, active: true },
      }
    default:
      return null
  }
}
