import { expect, test } from 'vitest'
import uz from '../../i18n/uz.more'
import { explain, isAnswer } from './explain'

test('each failure says what happened and what to do', () => {
  expect(explain({ status: 401, code: 'wrong' }, uz).text).toBe(uz.signIn.wrong)
  expect(explain({ status: 503, code: 'busy' }, uz).text).toBe(uz.signIn.server)
  expect(explain(new TypeError('Failed to fetch'), uz).text).toBe(uz.signIn.noNetwork)
  expect(explain({ status: 0, code: 'network' }, uz).text).toBe(uz.signIn.noNetwork)
})

test('only a missing connection lets a known person go on without the server', () => {
  expect(isAnswer({ status: 401 })).toBe(true)
  expect(isAnswer({ status: 0, code: 'network' })).toBe(false)
  expect(isAnswer(new TypeError('Failed to fetch'))).toBe(false)
})

test('too many attempts name the seconds to wait', () => {
  expect(explain({ status: 429, code: 'slow', retry_after: 24.2 }, uz)).toEqual({ text: uz.signIn.wait(25), wait: 25 })
  expect(explain({ status: 429, code: 'slow', retry_after: null }, uz).wait).toBe(30)
})
