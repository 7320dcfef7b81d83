import { describe, expect, it } from 'vitest'
import { refusedSecret } from './secret'
import en from './words/en'

const refusal = (code: string, reason: string | null = null, limit: number | null = null) =>
  refusedSecret({ code, reason, limit, retry_after: 40 }, en)

describe('a refused change of the secret', () => {
  it('says at the field what to do', () => {
    expect(refusal('wrong_secret')).toEqual({ old: en.wrongOld })
    expect(refusal('weak_secret', 'too_short', 8)).toEqual({ fresh: 'Too short: at least 8 characters.' })
    for (const reason of ['too_long', 'like_login', 'common', 'same', 'of the future']) {
      expect(refusal('weak_secret', reason).fresh, reason).toBeTruthy()
    }
  })

  it('says how long to wait, that one is signed out, or that there is no network', () => {
    expect(refusal('try_later').all).toContain('40')
    expect(refusal('sign_in_required')).toEqual({ all: en.signInFirst })
    expect(refusal('internal')).toEqual({ all: en.failed })
    expect(refusedSecret(null, en)).toEqual({ all: en.noNetwork })
  })
})
