import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

interface Vector {
  name: string
  json: string
  canonical: string
  sha256: string
}
const path = join(import.meta.dirname, '../../../tests/protocol/golden/canonical.json')
const vectors = JSON.parse(readFileSync(path, 'utf8')) as Vector[]

/** RFC 8785 is defined by this language: names sorted by UTF-16 units, texts and numbers as JSON.stringify writes them. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== null)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}

it.each(vectors)('the server hashes $name as this language writes it', (vector) => {
  const form = canonical(JSON.parse(vector.json))
  expect(form).toBe(vector.canonical)
  expect(createHash('sha256').update(form).digest('hex')).toBe(vector.sha256)
})
