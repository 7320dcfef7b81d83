/**
 * Codes that reach a screen. Each must have a text in every language: the dictionaries are typed by these unions, so a code
 * without words does not compile.
 */
export type ReasonCode =
  'wrong_quantity' | 'wrong_operation' | 'wrong_date' | 'not_done' | 'quality' | 'duplicate' | 'other'

export type FlagCode =
  | 'unverified'
  | 'relayed'
  | 'quarantined'
  | 'archived'
  | 'after_deactivation'
  | 'late'
  | 'clock_skew'
  | 'no_rate'
  | 'price_differs'
  | 'disputed'
  | 'edited_after_rejection'

/** Answers to one mutation or one item of a decision. */
export type RefusalCode =
  | 'id_reused'
  | 'unknown_type'
  | 'malformed'
  | 'invalid'
  | 'stale_version'
  | 'base_rejected'
  | 'base_missing'
  | 'orphaned'
  | 'sign_in_required'
  | 'server_too_old'
  | 'reference_missing'
  | 'unknown_actor'
  | 'unknown_reference'
  | 'not_yours'
  | 'not_open'
  | 'actor_deactivated'
  | 'not_allowed'
  | 'nothing_bound'
  | 'unknown_record'
  | 'own_work'
  | 'out_of_scope'
  | 'not_pending'
  | 'not_approved'
  | 'no_rate'
  | 'quantity_range'
  | 'reason_required'
  | 'over_cut'
  | 'second_person_required'
  | 'quarantined'

/** Why nothing moves at the moment. */
export type StuckCode =
  | 'storage_unavailable'
  | 'storage'
  | 'close_other_tabs'
  | 'revoked'
  | 'upgrade'
  | 'sign_in_required'
  | 'parked'
  | 'server'
  | 'stalled'
