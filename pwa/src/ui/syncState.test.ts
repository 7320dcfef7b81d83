import { describe, expect, test } from 'vitest'
import uz from '../i18n/uz'
import { syncWords, type Seen } from './syncState'

const NOW = Date.parse('2026-11-24T10:00:00Z')
const MINUTE = 60_000
const QUIET: Seen = { online: true, sending: false, unsent: 0, oldest_at: null, last_success_at: NOW, stuck: null }
const say = (seen: Partial<Seen>) => syncWords({ ...QUIET, ...seen }, NOW, 'Asia/Tashkent', uz)

describe('the sync line', () => {
  test('is calm when everything is sent, and says when', () => {
    expect(say({})).toMatchObject({ tone: 'calm', text: 'Hammasi yuborilgan', aside: '15:00', action: null })
  })

  test('tells how many records wait on this phone and how old the oldest is', () => {
    const words = say({ online: false, unsent: 3, oldest_at: NOW - 20 * MINUTE })
    expect(words).toMatchObject({ tone: 'waiting', action: 'send', aside: 'eng eskisi 20 daqiqa' })
    expect(words.text).toContain('3 ta yozuv shu telefonda')
  })

  test('stays calm offline with nothing to send', () => {
    expect(say({ online: false })).toMatchObject({ tone: 'waiting', action: null })
  })

  test('turns loud after four hours, not before', () => {
    expect(say({ unsent: 1, oldest_at: NOW - 239 * MINUTE }).tone).toBe('waiting')
    expect(say({ unsent: 1, oldest_at: NOW - 240 * MINUTE }).tone).toBe('loud')
  })

  test('asks for the clock to be set when it is minutes off, after more urgent things', () => {
    expect(say({ skew_ms: -299_000 }).tone).toBe('calm')
    expect(say({ skew_ms: -300_000 })).toMatchObject({ tone: 'loud', text: uz.sync.clock })
    expect(say({ skew_ms: 900_000, unsent: 1, oldest_at: NOW }).text).not.toBe(uz.sync.clock)
  })

  test('names what a person has to do, even while sending', () => {
    expect(say({ stuck: 'sign_in_required', unsent: 2, oldest_at: NOW, sending: true })).toMatchObject({
      tone: 'loud',
      action: 'sign_in',
    })
    expect(say({ stuck: 'upgrade' }).action).toBe('update')
    expect(say({ stuck: 'revoked', unsent: 2 }).action).toBeNull()
    expect(say({ stuck: 'something_new' }).text).toContain('something_new')
  })
})
