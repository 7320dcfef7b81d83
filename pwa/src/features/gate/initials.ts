import { fold } from '../../i18n/fold.ts'

/** `Dilnoza Rahimova` -> `DR`; one name gives one letter. */
export function initials(name: string): string {
  return name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((part) => part.slice(0, 1).toLocaleUpperCase('uz'))
    .join('')
}

/** People whose name has every word of `query` at the beginning of one of its words, however it is spelt. */
export function findPeople<P extends { name: string }>(people: readonly P[], query: string): P[] {
  const wanted = fold(query).split(/\s+/).filter(Boolean)
  return people.filter(({ name }) => {
    const words = fold(name).split(/\s+/)
    return wanted.every((one) => words.some((word) => word.startsWith(one)))
  })
}
