import type { MoreMessages } from '../../i18n/uz.more'

/** What a failed sign-in says: what happened and what to do. Anything that is not an answer is a missing connection. */
export interface SignInFailure {
  text: string
  /** Seconds until the button works again. */
  wait: number
}

/** Whether the server said anything at all. */
export function isAnswer(error: unknown): boolean {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null
  return typeof status === 'number' && status >= 400
}

export function explain(error: unknown, m: MoreMessages): SignInFailure {
  const { status, retry_after: wait } = (typeof error === 'object' && error !== null ? error : {}) as {
    status?: unknown
    retry_after?: unknown
  }
  if (status === 401 || status === 400 || status === 422) return { text: m.signIn.wrong, wait: 0 }
  if (status === 403) return { text: m.signIn.inactive, wait: 0 }
  if (status === 429) {
    const seconds = typeof wait === 'number' && wait > 0 ? Math.ceil(wait) : 30
    return { text: m.signIn.wait(seconds), wait: seconds }
  }
  if (typeof status === 'number' && status >= 400) return { text: m.signIn.server, wait: 0 }
  return { text: m.signIn.noNetwork, wait: 0 }
}
