import { isLanguage, preferredLanguage, type Language } from '../../i18n/language'
import { speak } from '../../i18n/messages.svelte'

/**
 * Language and theme of this device. In localStorage, not in the store: they must be known before the first paint, and a
 * phone that forbids it simply falls back to its own settings.
 */
export type Theme = 'auto' | 'light' | 'dark'

let theme = $state<Theme>('auto')
/** Set on a shared device: language and theme are then this person's. */
let owner: string | null = null

const own = (key: string): string => (owner === null ? key : `${key}:${owner}`)

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Private mode of some browsers: the choice lasts until the tab is closed.
  }
}

export function currentTheme(): Theme {
  return theme
}

export function chooseTheme(next: Theme): void {
  write(own('theme'), next)
  show(next)
}

function show(next: Theme): void {
  theme = next
  if (next === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = next
}

/** Every length of the design hangs on the root's font size, so that one step reflows all of it. */
export const TEXT_SIZES = { normal: 100, large: 115, largest: 130 } as const
export type TextSize = keyof typeof TEXT_SIZES

let textSize = $state<TextSize>('normal')

export function currentTextSize(): TextSize {
  return textSize
}

export function chooseTextSize(next: TextSize): void {
  textSize = next
  write('text-size', next)
  // In percent: the size that the phone itself is set to still counts.
  document.documentElement.style.fontSize = next === 'normal' ? '' : `${TEXT_SIZES[next]}%`
}

export async function chooseLanguage(next: Language): Promise<void> {
  write(own('language'), next)
  await speak(next)
}

/** A language chosen on this device stays; otherwise the account's language is taken at sign-in, and known at the next start. */
export async function adoptLanguage(fromAccount: string): Promise<void> {
  write('account-language', fromAccount)
  if (read('language') === null && isLanguage(fromAccount)) await speak(fromAccount)
}

/** Whether somebody has signed in here before: then the home screen is fetched while the store is being opened. */
export function isKnownHere(): boolean {
  return read('account-language') !== null
}

export async function restorePreferences(): Promise<void> {
  const savedTheme = read('theme')
  if (savedTheme === 'light' || savedTheme === 'dark') chooseTheme(savedTheme)
  const savedSize = read('text-size')
  if (savedSize === 'large' || savedSize === 'largest') chooseTextSize(savedSize)
  const saved = read('language') ?? read('account-language')
  await speak(isLanguage(saved) ? saved : preferredLanguage(navigator.languages))
}

/** On a shared device each person finds the own language and theme again; null: nobody in particular, the device's own. */
export async function preferencesOf(person: { id: string; language: string } | null): Promise<void> {
  owner = person?.id ?? null
  const look = read(own('theme')) ?? read('theme')
  show(look === 'light' || look === 'dark' ? look : 'auto')
  const saved = read(own('language')) ?? person?.language ?? read('language')
  await speak(isLanguage(saved) ? saved : preferredLanguage(navigator.languages))
}
