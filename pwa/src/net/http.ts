/**
 * The only caller of `fetch`: time limit, credentials, gzip for large bodies, reading of answers.
 *
 * A network that accepts and never answers is the common failure on a factory floor, so every request has an end. The
 * time limit covers the body too: an answer that stops half way is no answer.
 */
import { NetworkFailure, type NetAnswer, type NetRequest, type Network } from './network.ts'

export const TIMEOUT_MS = 20_000
const GZIP_FROM_CHARS = 8_192

export function httpNetwork(now: () => number = Date.now): Network {
  return { send: (request) => send(request, now) }
}

async function send(request: NetRequest, now: () => number): Promise<NetAnswer> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS)
  try {
    const headers: Record<string, string> = { accept: 'application/json' }
    let body: BodyInit | null = request.body
    if (request.body !== null) {
      headers['content-type'] = 'application/json'
      const packed = await gzip(request.body)
      if (packed) {
        headers['content-encoding'] = 'gzip'
        body = packed
      }
    }
    const response = await fetch(request.path, {
      method: request.method,
      headers,
      body,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: abort.signal,
    })
    const text = await response.text()
    return {
      status: response.status,
      body: parse(text),
      retry_after_ms: retryAfterMs(response.headers.get('retry-after'), now()),
    }
  } catch (error) {
    throw new NetworkFailure(error instanceof Error ? error.message : String(error))
  } finally {
    clearTimeout(timer)
  }
}

async function gzip(text: string): Promise<ArrayBuffer | null> {
  if (text.length < GZIP_FROM_CHARS || typeof CompressionStream === 'undefined') return null
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** `Retry-After` as seconds or as an HTTP date, in milliseconds from now; null when absent or unreadable. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
