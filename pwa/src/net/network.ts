/** What the engine asks of a network. The browser's is in `http.ts`; the simulation drives its own from outside. */

export interface NetRequest {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  /** JSON text, sent byte for byte. */
  body: string | null
}

export interface NetAnswer {
  status: number
  /** The decoded JSON body, or null when there was none or it was not JSON. */
  body: unknown
  retry_after_ms: number | null
}

export interface Network {
  /** Rejects with `NetworkFailure` when no answer came: refused, cut off, timed out. Every status is an answer. */
  send(request: NetRequest): Promise<NetAnswer>
}

export class NetworkFailure extends Error {}

/** An answer that is a refusal (RFC 9457). `retry_after` in seconds. */
export class ApiError extends Error {
  declare readonly status: number
  declare readonly code: string
  declare readonly retry_after: number | null

  constructor(status: number, code: string, retry_after: number | null = null) {
    super(`${status} ${code}`)
    Object.assign(this, { status, code, retry_after })
  }
}

/** The refusal in an answer: its stable code, or a word for what kind of answer it was. */
export function refusalOf(answer: NetAnswer): ApiError {
  const body = answer.body
  const stated = typeof body === 'object' && body !== null && 'code' in body ? body.code : null
  const code = typeof stated === 'string' ? stated : `http_${answer.status}`
  return new ApiError(
    answer.status,
    code,
    answer.retry_after_ms === null ? null : Math.ceil(answer.retry_after_ms / 1000),
  )
}
