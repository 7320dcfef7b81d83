import { LANGUAGES, type Language } from './language'
import uz, { type Messages } from './uz'
import type { MoreMessages } from './uz.more'

/** Uzbek comes with the app, the other two are fetched (from the precache) when chosen. */
const elsewhere: Record<Exclude<Language, 'uz'>, () => Promise<{ default: Messages }>> = {
  ru: () => import('./ru'),
  en: () => import('./en'),
}

/** What screens after the first one say, fetched together with the first of them. */
const later: Record<Language, () => Promise<{ default: MoreMessages }>> = {
  uz: () => import('./uz.more'),
  ru: () => import('./ru.more'),
  en: () => import('./en.more'),
}

let spoken = $state.raw<{ language: Language; messages: Messages; more: MoreMessages | null }>({
  language: 'uz',
  messages: uz,
  more: null,
})

/** The texts of the language in use; reading it inside markup makes that markup follow a change of language. */
export function t(): Messages {
  return spoken.messages
}

/** The texts of later screens; only for what is loaded through `withWords`. */
export function m(): MoreMessages {
  if (spoken.more === null) throw new Error('this screen was opened without its words')
  return spoken.more
}

export function language(): Language {
  return spoken.language
}

export async function speak(next: Language): Promise<void> {
  const needsMore = spoken.more !== null
  const [messages, more] = await Promise.all([
    next === 'uz' ? uz : elsewhere[next]().then((module) => module.default),
    needsMore ? later[next]().then((module) => module.default) : null,
  ])
  // A screen may have brought its words in the old language meanwhile.
  if (more === null && spoken.more !== null) return speak(next)
  spoken = { language: next, messages, more }
  document.documentElement.lang = LANGUAGES.find(({ code }) => code === next)!.tag
}

/** Loads a screen together with the words that it says. */
export async function withWords<T>(screen: Promise<T>): Promise<T> {
  if (spoken.more === null) {
    const now = spoken.language
    const more = (await later[now]()).default
    // The language may have been changed meanwhile; that change brings its own words along only when there were some before.
    if (spoken.language === now) spoken = { ...spoken, more }
    else return withWords(screen)
  }
  return screen
}
