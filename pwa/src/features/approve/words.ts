import { language } from '../../i18n/messages.svelte'
import en from './words/en'
import ru from './words/ru'
import uz, { type MasterWords } from './words/uz'

const all = { uz, ru, en }

/** The words of the master's screens in the language in use. */
export function w(): MasterWords {
  return all[language()]
}
