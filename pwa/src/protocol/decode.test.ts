import { describe, expect, it } from 'vitest'
import { decodeResponse, MalformedAnswer } from './decode.ts'

const GOOD = {
  protocol: 1,
  epoch: 'e',
  server_time: 't',
  outcomes: [],
  changes: [],
  cursor: null,
  more: false,
  snapshot: false,
}
const outcome = (said: object = {}): object => ({
  id: 'a',
  result: 'applied',
  replayed: false,
  code: null,
  detail: null,
  receipt: 'r',
  ...said,
})

describe('reading an answer', () => {
  it('takes what is said and fills in what is left out', () => {
    const read = decodeResponse({ ...GOOD, outcomes: [outcome()], changes: [{ entity: 'x', put: { id: '1' } }] }, ['a'])
    expect(read).toMatchObject({ upgrade: false, revoked: false, reoffer: false, pull_refused: null })
    expect(read.outcomes[0]?.refused).toEqual([])
  })

  it('ignores members that a newer server adds', () => {
    expect(decodeResponse({ ...GOOD, weather: 'fine', outcomes: [outcome({ mood: 1 })] }, ['a']).outcomes).toHaveLength(
      1,
    )
  })

  it.each([
    ['no object', 'text', []],
    ['nothing', null, []],
    ['a list', [], []],
    ['no epoch', { ...GOOD, epoch: undefined }, []],
    ['too few outcomes', GOOD, ['a']],
    ['too many outcomes', { ...GOOD, outcomes: [outcome(), outcome()] }, ['a']],
    ['outcomes in another order', { ...GOOD, outcomes: [outcome({ id: 'b' }), outcome()] }, ['a', 'b']],
    ['an unknown result', { ...GOOD, outcomes: [outcome({ result: 'maybe' })] }, ['a']],
    ['a refused item without a code', { ...GOOD, outcomes: [outcome({ refused: [{ record_id: 'r' }] })] }, ['a']],
    ['a put without an id', { ...GOOD, changes: [{ entity: 'record', put: {} }] }, []],
    ['a change without an entity', { ...GOOD, changes: [{ put: { id: '1' } }] }, []],
    ['a change that says nothing', { ...GOOD, changes: [{ entity: 'record' }] }, []],
    ['a cursor that is a number', { ...GOOD, cursor: 5 }, []],
  ])('refuses %s', (_, value, sent) => {
    expect(() => decodeResponse(value, sent)).toThrow(MalformedAnswer)
  })
})
