import { FLAG_CODES, REASON_CODES, REFUSAL_CODES, STUCK_CODES, oneOf } from './codes'
import type { Messages } from './uz'

/** Words for a code from the wire. A code that this version does not know is shown as it is, never hidden. */
export function reasonWords(code: string, messages: Messages): string {
  return oneOf(REASON_CODES, code) ? messages.reasons[code] : code
}

export function flagWords(code: string, messages: Messages): string {
  return oneOf(FLAG_CODES, code) ? messages.flags[code] : code
}

export function refusalWords(code: string, messages: Messages): string {
  return oneOf(REFUSAL_CODES, code) ? messages.refusals[code] : messages.refusalUnknown(code)
}

export function stuckWords(code: string, messages: Messages): string {
  return oneOf(STUCK_CODES, code) ? messages.stuck[code] : messages.stuckUnknown(code)
}
