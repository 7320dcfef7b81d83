import type { Language } from './language'

/** All dictionaries that the opened screens speak from; a change of language brings each of them along. */
export interface Loader {
  has: (language: Language) => boolean
  load: (language: Language) => Promise<void>
}

const loaders: Loader[] = []

export function enlist(loader: Loader): void {
  loaders.push(loader)
}

/** Whether every screen that has been fetched could speak this language at once. */
export function isComplete(language: Language): boolean {
  return loaders.every((loader) => loader.has(language))
}

/** Resolves when all words of the screens that have been fetched are here, also of those fetched meanwhile. */
export async function complete(language: Language): Promise<void> {
  while (!isComplete(language)) {
    await Promise.all(loaders.filter((loader) => !loader.has(language)).map((loader) => loader.load(language)))
  }
}
