/** Plain questions to the server, for screens that make no sense without it. */
import { httpNetwork } from './http.ts'
import { ApiError, NetworkFailure, refusalOf, type NetRequest } from './network.ts'

/** A refusal whose code needs a closer word (`reason`), as `weak_secret` does. */
export class Refusal extends ApiError {
  declare readonly reason: string | null
  /** The figure in the reason: the shortest or longest that is allowed. */
  declare readonly limit: number | null
}

/** Rejects with `Refusal` (its `status` and `code`), or `NetworkFailure` when nobody answered. */
export async function ask<T>(method: NetRequest['method'], path: string, body?: unknown): Promise<T> {
  const said = method === 'POST' ? JSON.stringify(body ?? {}) : null
  const answer = await httpNetwork().send({ method, path, body: said })
  if (answer.status >= 400) {
    const { status, code, retry_after } = refusalOf(answer)
    const { reason, at_least, at_most } = (answer.body ?? {}) as Record<string, unknown>
    throw Object.assign(new Refusal(status, code, retry_after), {
      reason: typeof reason === 'string' ? reason : null,
      limit: typeof at_least === 'number' ? at_least : typeof at_most === 'number' ? at_most : null,
    })
  }
  if (answer.status !== 204 && (typeof answer.body !== 'object' || answer.body === null)) {
    throw new NetworkFailure('no answer of our server')
  }
  return answer.body as T
}
