import { describe, expect, it, test } from 'vitest'
import { fold, matches, queryWords, rank } from './fold'

test('Latin and Cyrillic Uzbek meet in one form', () => {
  expect(fold('Енг тикиш')).toBe(fold('Yeng tikish'))
  expect(fold('Кўйлак ёқаси')).toBe(fold("Ko'ylak yoqasi"))
  expect(fold('Ғижжак')).toBe(fold('Gʻijjak'))
  expect(fold('Ҳалқа')).toBe(fold('Halqa'))
})

test('every apostrophe people type is the same letter', () => {
  for (const typed of ["ko'ylak", 'koʻylak', 'ko‘ylak', 'ko’ylak', 'ko`ylak', 'koylak', 'KOʻYLAK']) {
    expect(fold(typed)).toBe('koylak')
  }
})

test('an ending that softens the last sound does not hide the word', () => {
  expect(matches(fold('Erkaklar koʻylagi'), "ko'ylak")).toBe(true)
  expect(matches(fold('Polo yoqasi'), 'ёқа')).toBe(true)
})

test('a query matches when each of its words is somewhere in the text', () => {
  const work = fold('Erkaklar koʻylagi KY-310 Yeng kesimini tikish 17')
  expect(matches(work, 'енг кўйл')).toBe(true)
  expect(matches(work, 'ky-310 yeng')).toBe(true)
  expect(matches(work, 'yeng shim')).toBe(false)
  expect(matches(work, '  ')).toBe(true)
})

describe('ranked search', () => {
  const found = (text: string, query: string) => rank(fold(text), queryWords(query))

  it.each(['koʻylak', "ko'ylak", 'ko‘ylak', 'ko`ylak', 'кўйлак', 'KOYLAK'])('%s is one word', (query) => {
    expect(found('Erkaklar koʻylagi', query)).not.toBeNull()
    expect(found('Koʻylak', query)).toBe(0)
  })

  it('forgives one letter in a word of four and more', () => {
    for (const typed of ['yenq', 'kesmay', 'bichsh', 'bichiish', 'bihcish', 'pichish']) {
      expect(found('Yeng kesma bichish', typed), typed).not.toBeNull()
    }
    expect(found('Yoqa bichish', 'bixish')).not.toBeNull()
    expect(found('Yoqa bichish', 'bixis2')).toBeNull()
  })

  it('forgives nothing in a short word', () => {
    expect(found('Yoqa', 'yoqi')).not.toBeNull()
    expect(found('Bel', 'bal')).toBeNull()
  })

  it('puts what is written right first', () => {
    const ranks = ['Yoqa', 'Yoqani ulash', 'Oldyoqa', 'Yoka', 'Yola'].map((text) => found(text, 'yoqa')!)
    expect(ranks).toEqual([0, 1, 2, 0, 3])
  })
})
