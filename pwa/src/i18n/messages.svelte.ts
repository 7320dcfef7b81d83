import { LANGUAGES, type Language } from './language'
import uz, { type Messages } from './uz'

/** Uzbek comes with the app, the other two are fetched (from the precache) when chosen. */
const elsewhere: Record<Exclude<Language, 'uz'>, () => Promise<{ default: Messages }>> = {
  ru: () => import('./ru'),
  en: () => import('./en'),
}

let spoken = $state.raw<{ language: Language; messages: Messages }>({ language: 'uz', messages: uz })

/** The texts of the language in use; reading it inside markup makes that markup follow a change of language. */
export function t(): Messages {
  return spoken.messages
}

export function language(): Language {
  return spoken.language
}

export async function speak(next: Language): Promise<void> {
  const messages = next === 'uz' ? uz : (await elsewhere[next]()).default
  spoken = { language: next, messages }
  document.documentElement.lang = LANGUAGES.find(({ code }) => code === next)!.tag
}
