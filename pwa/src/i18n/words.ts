import type { MoreMessages } from './uz.more'
import type { Messages } from './uz'

/** Words for a code from the wire. A code that this version does not know is shown as it is, never hidden. */
function look(words: Record<string, string>, code: string): string | undefined {
  return Object.prototype.hasOwnProperty.call(words, code) ? words[code] : undefined
}

export function reasonWords(code: string, more: MoreMessages): string {
  return look(more.reasons, code) ?? code
}

export function flagWords(code: string, more: MoreMessages): string {
  return look(more.flags, code) ?? code
}

export function refusalWords(code: string, more: MoreMessages): string {
  return look(more.refusals, code) ?? more.refusalUnknown(code)
}

export function stuckWords(code: string, messages: Messages): string {
  return look(messages.stuck, code) ?? messages.stuckUnknown(code)
}
