import type { Language } from './language'
import { language } from './messages.svelte'
import { enlist, type Loader } from './shelf'
import type { MoreMessages } from './uz.more'
import type { Messages } from './uz'

/**
 * The words of one feature, fetched in the language in use when its first screen is opened: adding a feature edits no shared
 * file and costs nobody else a byte. Uzbek is the type; a missing Russian or English text does not compile.
 *
 *     export const w = defineWords({ uz: () => import('./words/uz'), ru: () => import('./words/ru'), en: () => import('./words/en') })
 *
 * `w()` in markup follows a change of language. Whatever is opened as a place, or by `withWords(import(...))`, has its words.
 */
export function defineWords<W>(sources: {
  uz: () => Promise<{ default: W }>
  ru: () => Promise<{ default: NoInfer<W> }>
  en: () => Promise<{ default: NoInfer<W> }>
}): () => W {
  const here = new Map<Language, W>()
  const loader: Loader = {
    has: (code) => here.has(code),
    load: async (code) => {
      here.set(code, (await sources[code]()).default)
    },
  }
  enlist(loader)
  return () => {
    const words = here.get(language())
    if (words === undefined) throw new Error('this screen was opened without its words')
    return words
  }
}

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
