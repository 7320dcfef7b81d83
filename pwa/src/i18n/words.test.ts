import { beforeEach, expect, test, vi } from 'vitest'

/** Each test begins with an app that has said nothing yet. */
async function fresh() {
  vi.resetModules()
  vi.stubGlobal('document', { documentElement: { lang: '' } })
  const { defineWords } = await import('./words')
  const messages = await import('./messages.svelte')
  const fetched: string[] = []
  const words = (name: string) => {
    const source = (language: string) => () => {
      fetched.push(`${name} ${language}`)
      return Promise.resolve({ default: { hello: `${name} ${language}` } })
    }
    return defineWords({ uz: source('uz'), ru: source('ru'), en: source('en') })
  }
  return { ...messages, words, fetched }
}

beforeEach(() => void vi.unstubAllGlobals())

test('a feature speaks the language in use as soon as its screen is there, and only that one is fetched', async () => {
  const { speak, withWords, words, fetched } = await fresh()
  await speak('ru')
  const screen = Promise.resolve().then(() => words('fleet'))
  const w = await withWords(screen)
  expect(w().hello).toBe('fleet ru')
  expect(fetched).toEqual(['fleet ru'])
})

test('a change of language brings the words of all opened screens along before anything is shown in it', async () => {
  const { speak, withWords, words, language } = await fresh()
  const w = await withWords(Promise.resolve(words('fleet')))
  expect(w().hello).toBe('fleet uz')
  const changing = speak('en')
  expect([language(), w().hello]).toEqual(['uz', 'fleet uz'])
  await changing
  expect([language(), w().hello]).toEqual(['en', 'fleet en'])
})

test('a screen that is fetched while the language changes comes in the new one', async () => {
  const { speak, withWords, words } = await fresh()
  await withWords(Promise.resolve(words('first')))
  const opening = withWords(new Promise<() => { hello: string }>((done) => setTimeout(() => done(words('late')), 20)))
  await speak('ru')
  const w = await opening
  expect(w().hello).toBe('late ru')
})

test('words that nobody has asked for say so instead of showing nothing', async () => {
  const { words } = await fresh()
  expect(() => words('fleet')()).toThrow('without its words')
})
