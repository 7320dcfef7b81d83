/**
 * Mutations: one command of one person, made on one device, with an id made there before anything is sent.
 *
 * The text of a mutation is written once, when it is made, and kept as it is: the server knows a repeat by the hash of its
 * content, so nothing here may ever be encoded again.
 */

/** A monotonic clock reading: `run` names one life of the clock, `ms` counts within it. */
export interface Tick {
  run: string
  ms: number
}

/** What every mutation carries. `made_on` and `protocol` are stated, because device ids and clients change and it must not. */
export interface Made {
  id: string
  actor_id: string
  occurred_at: string
  protocol: number
  made_on: string
  tick?: Tick
  claimed?: true
}

export interface RecordCreate extends Made {
  type: 'record.create'
  product_id: string
  operation_id: string
  quantity: number
  work_date?: string
  rate_id?: string
  note?: string
  shift?: string
  bundle?: string
  cut_order_id?: string
}

export interface RecordCorrect extends Made {
  type: 'record.correct'
  record_id: string
  base_version: string
  product_id?: string
  operation_id?: string
  quantity?: number
  work_date?: string
  note?: string
  /** `''`: none any more. */
  cut_order_id?: string
}

export interface RecordCancel extends Made {
  type: 'record.cancel'
  record_id: string
  base_version: string
}

export interface RecordDispute extends Made {
  type: 'record.dispute'
  record_id: string
  version: string
  note: string
}

export interface DecidedItem {
  record_id: string
  version: string
}

export interface ApprovedItem extends DecidedItem {
  quantity?: number
  reason_code?: string
  note?: string
  /** More than was cut, and meant: then the reason is required. */
  over_cut?: true
}

export interface RecordsApprove extends Made {
  type: 'records.approve'
  items: ApprovedItem[]
}

export interface RecordsReject extends Made {
  type: 'records.reject'
  items: DecidedItem[]
  reason_code: string
  note?: string
}

export interface RecordsReverse extends Made {
  type: 'records.reverse'
  items: DecidedItem[]
  reason_code: string
  note: string
}

export type RecordMutation =
  RecordCreate | RecordCorrect | RecordCancel | RecordDispute | RecordsApprove | RecordsReject | RecordsReverse

/** The commands of an administrator, as the server knows them. */
export type AdminFields =
  | { type: 'product.put'; product_id: string; code: string; name: string; active: boolean }
  | { type: 'operation.put'; operation_id: string; code: string; name: string; sam: string | null; active: boolean }
  | { type: 'rate.set'; product_id: string; operation_id: string; rate: string; effective_from: string }
  | { type: 'line.put'; line_id: string; name: string; active: boolean }
  | {
      type: 'person.put'
      person_id: string
      name: string
      role: 'worker' | 'master' | 'admin'
      line_id: string | null
      login: string | null
      language: 'uz' | 'ru' | 'en'
    }
  | { type: 'person.deactivate'; person_id: string }
  | { type: 'calendar.put'; shifts: { name: string; starts: string; ends: string }[] }
  | { type: 'substitute.put' | 'substitute.drop'; line_id: string; person_id: string; day: string }

/** A feature with commands of its own adds their fields here by `declare module`, each under its `type`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface MoreCommands {}

export type Mutation = RecordMutation | (Made & (AdminFields | MoreCommands[keyof MoreCommands]))

type WithoutMade<T> = T extends unknown ? Omit<T, keyof Made> : never

/** A mutation before it has an id, an author and a time. */
export type Command = WithoutMade<Mutation>

/** How many items a mutation counts as towards the limit of a request. */
export function itemCount(command: Command): number {
  return 'items' in command ? command.items.length : 1
}
