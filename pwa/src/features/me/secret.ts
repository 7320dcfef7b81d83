import type { Refusal } from '../../net/ask'
import type { MeWords } from './words/uz'

/** What is wrong, beside the field it is about; `all` when it is about none. */
export interface Trouble {
  old?: string
  fresh?: string
  again?: string
  all?: string
}

/** Says a refused change of the secret in words. Null: nobody answered. */
export function refusedSecret(
  refusal: Pick<Refusal, 'code' | 'reason' | 'limit' | 'retry_after'> | null,
  words: MeWords,
): Trouble {
  if (refusal === null) return { all: words.noNetwork }
  if (refusal.code === 'wrong_secret') return { old: words.wrongOld }
  if (refusal.code === 'weak_secret') {
    return { fresh: (words.weak[refusal.reason ?? ''] ?? words.weak.common!)(refusal.limit) }
  }
  if (refusal.code === 'try_later') return { all: words.wait(refusal.retry_after ?? 30) }
  if (refusal.code === 'sign_in_required') return { all: words.signInFirst }
  return { all: words.failed }
}
