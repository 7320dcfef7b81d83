import { LANGUAGES, type Language } from './language'
import { complete, enlist, isComplete } from './shelf'
import uz, { type Messages } from './uz'
import type { MoreMessages } from './uz.more'

/** Uzbek comes with the app, the other two are fetched (from the precache) when chosen. */
const elsewhere: Record<Exclude<Language, 'uz'>, () => Promise<{ default: Messages }>> = {
  ru: () => import('./ru'),
  en: () => import('./en'),
}

/** What screens after the first one say together. What one feature alone says is in its own folder (see `words.ts`). */
const later: Record<Language, () => Promise<{ default: MoreMessages }>> = {
  uz: () => import('./uz.more'),
  ru: () => import('./ru.more'),
  en: () => import('./en.more'),
}
const more = new Map<Language, MoreMessages>()
enlist({
  has: (code) => more.has(code),
  load: async (code) => {
    more.set(code, (await later[code]()).default)
  },
})

let spoken = $state.raw<{ language: Language; messages: Messages }>({ language: 'uz', messages: uz })
/** Before the first screen has asked for more words than the start brings, a change of language fetches none of them. */
let asked = false

/** The texts of the language in use; reading it inside markup makes that markup follow a change of language. */
export function t(): Messages {
  return spoken.messages
}

/** The texts that later screens share; only for what is loaded as a place or through `withWords`. */
export function m(): MoreMessages {
  const words = more.get(spoken.language)
  if (words === undefined) throw new Error('this screen was opened without its words')
  return words
}

export function language(): Language {
  return spoken.language
}

export async function speak(next: Language): Promise<void> {
  const messages = next === 'uz' ? uz : (await elsewhere[next]()).default
  // Screens may be fetched while their words are: the language changes when all of them can follow at once.
  if (asked) while (!isComplete(next)) await complete(next)
  spoken = { language: next, messages }
  document.documentElement.lang = LANGUAGES.find(({ code }) => code === next)!.tag
}

/** Loads a screen together with the words that it says. */
export async function withWords<T>(screen: Promise<T>): Promise<T> {
  asked = true
  // What is known to be needed is fetched beside the screen; what the screen itself brings along, after it.
  const known = complete(spoken.language)
  const loaded = await screen
  await known
  while (!isComplete(spoken.language)) await complete(spoken.language)
  return loaded
}
