import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import en from './en'
import enMore from './en.more'
import { preferredLanguage } from './language'
import ru, { plural } from './ru'
import ruMore from './ru.more'
import uz from './uz'
import uzMore from './uz.more'
import { flagWords, reasonWords, refusalWords, stuckWords } from './words'

const DICTIONARIES = [
  [uz, uzMore],
  [ru, ruMore],
  [en, enMore],
] as const

type Tree = { [key: string]: unknown }

function texts(tree: Tree, path = ''): [string, unknown][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? texts(value as Tree, `${path}${key}.`)
      : [[path + key, value] as [string, unknown]],
  )
}

const keys = (tree: Tree) =>
  texts(tree)
    .map(([path]) => path)
    .sort()

const spoken = (text: unknown) =>
  typeof text === 'function' ? String((text as (...words: unknown[]) => string)(1, 2, 3)) : String(text)

describe('the three languages', () => {
  test('have the same texts', () => {
    for (const [messages, more] of DICTIONARIES) {
      expect(keys(messages)).toEqual(keys(uz))
      expect(keys(more)).toEqual(keys(uzMore))
    }
  })

  test('leave none of them empty', () => {
    for (const dictionary of DICTIONARIES.flat()) {
      for (const [path, text] of texts(dictionary)) expect(text, path).not.toBe('')
    }
  })

  test('say the same reasons, flags and refusals, and show an unknown code instead of hiding it', () => {
    for (const [messages, more] of DICTIONARIES) {
      expect(reasonWords('quality', more)).toBe(more.reasons.quality)
      expect(flagWords('late', more)).toBe(more.flags.late)
      expect(refusalWords('own_work', more)).toBe(more.refusals.own_work)
      expect(stuckWords('revoked', messages)).toBe(messages.stuck.revoked)
      expect(refusalWords('brand_new', more)).toContain('brand_new')
      expect(stuckWords('toString', messages)).toContain('toString')
      expect(reasonWords('brand_new', more)).toBe('brand_new')
    }
  })
})

describe('the words of each feature', () => {
  type Dictionary = { default: Tree }
  const found = import.meta.glob<Dictionary>('../features/*/words/*.ts', { eager: true })
  const features = [...new Set(Object.keys(found).map((path) => path.replace(/\/\w+\.ts$/, '')))]
  const said = (feature: string, language: string) => found[`${feature}/${language}.ts`]?.default ?? {}

  test.each(features)('%s has the same texts in three languages, none of them empty', (feature) => {
    for (const language of ['uz', 'ru', 'en']) {
      expect(keys(said(feature, language)), language).toEqual(keys(said(feature, 'uz')))
      for (const [path, text] of texts(said(feature, language))) expect(text, `${language} ${path}`).not.toBe('')
    }
    expect(keys(said(feature, 'uz'))).not.toEqual([])
  })

  test.each(features)('%s puts the same things into its texts in every language', (feature) => {
    const own = new Map(texts(said(feature, 'uz')))
    for (const language of ['ru', 'en']) {
      for (const [path, text] of texts(said(feature, language))) {
        expect(typeof text, path).toBe(typeof own.get(path))
        if (typeof text === 'function') expect(text.length, path).toBe((own.get(path) as () => string).length)
        if (Array.isArray(text)) expect(text.length, path).toBe((own.get(path) as unknown[]).length)
      }
    }
  })

  test.each(features)('%s writes oʻ and gʻ with U+02BB', (feature) => {
    for (const [path, text] of texts(said(feature, 'uz'))) expect(spoken(text), path).not.toMatch(/['‘’`]/)
  })
})

test('every code that the server can say has words', () => {
  const source = readFileSync(new URL('../../../server/sewtrack/protocol/codes.py', import.meta.url), 'utf8')
  const codes = (name: string) => {
    const block = source.slice(source.indexOf(`\n${name}: Final`)).split(/\n[})]/)[0]!
    return [...block.matchAll(/^ {4}"([a-z_]+)"/gm)].map(([, code]) => code!)
  }
  for (const name of ['REJECTED', 'HELD', 'REFUSED', 'APPLIED']) {
    expect(codes(name).length, name).toBeGreaterThan(0)
    expect(Object.keys(uzMore.refusals)).toEqual(expect.arrayContaining(codes(name)))
  }
  expect(Object.keys(uzMore.flags).sort()).toEqual(codes('FLAGS').sort())
  expect(Object.keys(uzMore.reasons).sort()).toEqual(codes('REASONS').sort())
})

test('Uzbek writes oʻ and gʻ with U+02BB, never with a typewriter apostrophe', () => {
  for (const [path, text] of [...texts(uz), ...texts(uzMore)]) {
    expect(spoken(text), path).not.toMatch(/['‘’`]/)
  }
})

test('Russian counts in three forms', () => {
  const said = (n: number) => plural(n, 'запись', 'записи', 'записей')
  expect([1, 2, 5, 11, 12, 21, 22, 25, 101, 111].map(said)).toEqual([
    '1 запись',
    '2 записи',
    '5 записей',
    '11 записей',
    '12 записей',
    '21 запись',
    '22 записи',
    '25 записей',
    '101 запись',
    '111 записей',
  ])
})

test("the phone's own language is taken when we speak it, else Uzbek", () => {
  expect(preferredLanguage(['ru-RU', 'en'])).toBe('ru')
  expect(preferredLanguage(['kk', 'en-US'])).toBe('en')
  expect(preferredLanguage(['fr'])).toBe('uz')
})
