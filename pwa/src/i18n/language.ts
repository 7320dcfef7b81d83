/** The three languages, and what the browser and the page call them. */
export type Language = 'uz' | 'ru' | 'en'

export const LANGUAGES: readonly { code: Language; name: string; tag: string }[] = [
  { code: 'uz', name: 'Oʻzbekcha', tag: 'uz-Latn' },
  { code: 'ru', name: 'Русский', tag: 'ru' },
  { code: 'en', name: 'English', tag: 'en' },
]

export function isLanguage(value: unknown): value is Language {
  return value === 'uz' || value === 'ru' || value === 'en'
}

/** The first language the phone asks for that we speak; Uzbek when there is none. */
export function preferredLanguage(asked: readonly string[]): Language {
  for (const tag of asked) {
    const code = tag.slice(0, 2).toLowerCase()
    if (isLanguage(code)) return code
  }
  return 'uz'
}
