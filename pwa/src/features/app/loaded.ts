import { withWords } from '../../i18n/messages.svelte'

/** Screens that have been fetched with their words, by the function that fetches them. */
const modules = new Map<unknown, unknown>()

export function loaded<T>(load: () => Promise<T>): T | undefined {
  return modules.get(load) as T | undefined
}

/** Fetches a screen with its words: from then on it is shown without a moment of grey rows. */
export async function fetchScreen<T>(load: () => Promise<T>): Promise<T> {
  const screen = await withWords(load())
  modules.set(load, screen)
  return screen
}
