/**
 * Codes that reach a screen. Each must have a text in every language: the dictionaries are typed by these unions, so a code
 * without words does not compile.
 */
export const REASON_CODES = [
  'wrong_quantity',
  'wrong_operation',
  'wrong_date',
  'not_done',
  'quality',
  'duplicate',
  'other',
] as const
export type ReasonCode = (typeof REASON_CODES)[number]

export const FLAG_CODES = [
  'unverified',
  'relayed',
  'quarantined',
  'archived',
  'after_deactivation',
  'late',
  'clock_skew',
  'no_rate',
  'price_differs',
  'disputed',
  'edited_after_rejection',
] as const
export type FlagCode = (typeof FLAG_CODES)[number]

/** Answers to one mutation or one item of a decision. */
export const REFUSAL_CODES = [
  'id_reused',
  'unknown_type',
  'malformed',
  'invalid',
  'stale_version',
  'base_rejected',
  'base_missing',
  'orphaned',
  'sign_in_required',
  'server_too_old',
  'reference_missing',
  'unknown_actor',
  'unknown_reference',
  'not_yours',
  'not_open',
  'actor_deactivated',
  'not_allowed',
  'nothing_bound',
  'unknown_record',
  'own_work',
  'out_of_scope',
  'not_pending',
  'not_approved',
  'no_rate',
  'quantity_range',
  'reason_required',
  'second_person_required',
  'quarantined',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

/** Why nothing moves at the moment. */
export const STUCK_CODES = ['sign_in_required', 'revoked', 'upgrade', 'storage', 'stalled', 'server'] as const
export type StuckCode = (typeof STUCK_CODES)[number]

export function oneOf<T extends string>(codes: readonly T[], code: string): code is T {
  return (codes as readonly string[]).includes(code)
}
