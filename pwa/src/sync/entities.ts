/** The rows that a device is told, by the name of their entity: the type of `Client.rows`. */

export { ALL, CONFLICTS, type Changed } from '../store/watched.ts'

export type Role = 'worker' | 'master' | 'admin'

export interface Product {
  id: string
  code: string
  name: string
  active: boolean
}
export interface Operation {
  id: string
  code: string
  name: string
  sam: string | null
  active: boolean
}
export interface Rate {
  id: string
  product_id: string
  operation_id: string
  rate: string
  effective_from: string
  effective_to: string | null
}
export interface Line {
  id: string
  name: string
}
export interface Person {
  id: string
  name: string
  role?: Role
  line_id?: string | null
  active?: boolean
}
/** `settled` of `bound` records are done; `refused` could not be bound. */
export interface Decision {
  id: string
  type: 'records.approve' | 'records.reject' | 'records.reverse'
  actor_id: string
  bound: number
  settled: number
  refused: number
}

/** A feature with rows of its own adds them here by `declare module`, beside its screens. */
export interface Entities {
  product: Product
  operation: Operation
  rate: Rate
  line: Line
  person: Person
  decision: Decision
}
