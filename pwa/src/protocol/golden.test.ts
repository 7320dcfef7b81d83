import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeResponse } from './decode.ts'
import { decodeRequest } from './decode_request.ts'

/** Shared with the server's tests. Named `v<protocol>.<request|response>.<what>.json`; a response is read by itself. */
const GOLDEN = join(import.meta.dirname, '../../../tests/protocol/golden')
const files = readdirSync(GOLDEN).filter((name) => name.endsWith('.json'))
const read = (name: string): string => readFileSync(join(GOLDEN, name), 'utf8')

describe('golden messages', () => {
  it('are there, of both kinds', () => {
    expect(files.filter((name) => name.includes('.request.')).length).toBeGreaterThan(3)
    expect(files.filter((name) => name.includes('.response.')).length).toBeGreaterThan(3)
  })

  it.each(files.filter((name) => name.includes('.request.')))(
    '%s is a request that this client could have sent',
    (name) => {
      const request = decodeRequest(read(name))
      expect(new Set(request.mutations.map(({ id }) => id)).size).toBe(request.mutations.length)
    },
  )

  it.each(files.filter((name) => name.includes('.response.')))(
    '%s is an answer that this client understands',
    (name) => {
      const plain = JSON.parse(read(name)) as { outcomes: { id: string }[]; changes: unknown[]; cursor: string | null }
      const sent = plain.outcomes.map(({ id }) => id)
      const response = decodeResponse(plain, sent)
      expect(response.outcomes).toMatchObject(plain.outcomes)
      expect(response.changes).toEqual(plain.changes)
      expect(response.cursor).toBe(plain.cursor)
    },
  )
})
