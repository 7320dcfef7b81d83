/** What an answer to a whole request means for the next step. Pure. */
import { refusalOf, type NetAnswer } from '../net/network.ts'
import { askedDelay, failureDelay } from './backoff.ts'

export type Verdict =
  /** An answer in the protocol. */
  | { kind: 'read' }
  /** Too much, or something in it the server chokes on: send half; a single one is set aside. */
  | { kind: 'halve'; code: string; server_trouble: boolean }
  /** A person has to sign in; everything stays. */
  | { kind: 'sign_in' }
  /** Come again later; `asked` when the server said when. */
  | { kind: 'later'; delay_ms: number; asked: boolean }

const HALVED = new Set([400, 413, 422, 500])

export function verdictOn(answer: NetAnswer, failures: number, chance: number): Verdict {
  if (answer.status === 200) return { kind: 'read' }
  if (answer.status === 401) return { kind: 'sign_in' }
  // The cookie and the id of this device have parted: nothing in the work is wrong, and a sign-in brings them together.
  if (answer.status === 400 && refusalOf(answer).code === 'device_mismatch') return { kind: 'sign_in' }
  if (HALVED.has(answer.status)) {
    return { kind: 'halve', code: `http_${answer.status}`, server_trouble: answer.status === 500 }
  }
  const asked = answer.retry_after_ms
  if ((answer.status === 429 || answer.status === 503) && asked !== null) {
    return { kind: 'later', delay_ms: askedDelay(asked, chance), asked: true }
  }
  return { kind: 'later', delay_ms: failureDelay(failures + 1, chance), asked: false }
}
