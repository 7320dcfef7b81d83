import { describe, expect, it } from 'vitest'
import { findPeople, initials } from './initials.ts'

describe('the gate', () => {
  it('shows a person by the first letters of two names', () => {
    expect(initials('Dilnoza Rahimova Karimovna')).toBe('DR')
    expect(initials(' oʻtkir ')).toBe('O')
    expect(initials('')).toBe('')
  })

  it('finds people by the beginning of any of their names, in either script', () => {
    const people = [{ name: 'Dilnoza Rahimova' }, { name: 'Gʻulnora Dadaxonova' }, { name: 'Rano Dilova' }]
    expect(findPeople(people, '')).toHaveLength(3)
    expect(findPeople(people, 'dil').map(({ name }) => name)).toEqual(['Dilnoza Rahimova', 'Rano Dilova'])
    expect(findPeople(people, 'rah dil').map(({ name }) => name)).toEqual(['Dilnoza Rahimova'])
    expect(findPeople(people, "g'ul").map(({ name }) => name)).toEqual(['Gʻulnora Dadaxonova'])
    expect(findPeople(people, 'xonova')).toEqual([])
  })
})
