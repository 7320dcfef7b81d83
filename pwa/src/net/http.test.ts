import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { httpNetwork, retryAfterMs, TIMEOUT_MS } from './http.ts'
import { NetworkFailure, refusalOf } from './network.ts'

const sent = vi.fn<(path: string, init: RequestInit) => Promise<Response>>()
beforeEach(() => {
  sent.mockReset()
  vi.stubGlobal('fetch', sent)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const post = (body: string) => httpNetwork(() => 1_000).send({ method: 'POST', path: '/api/v1/sync', body })

describe('the network', () => {
  it('sends a small body byte for byte, as JSON, with cookies, and reads the JSON answer', async () => {
    sent.mockResolvedValue(new Response('{"a":1}', { status: 200 }))
    expect(await post('{"x": 1.50}')).toEqual({ status: 200, body: { a: 1 }, retry_after_ms: null })
    const [path, init] = sent.mock.calls[0] ?? []
    expect(path).toBe('/api/v1/sync')
    expect(init).toMatchObject({ method: 'POST', body: '{"x": 1.50}', credentials: 'same-origin', redirect: 'error' })
    expect(init?.headers).toMatchObject({ 'content-type': 'application/json' })
  })

  it('packs a large body, unchanged inside', async () => {
    sent.mockResolvedValue(new Response('{}'))
    const body = `{"text":"${'oʻ gʻ ш '.repeat(2_000)}"}`
    await post(body)
    const [, init] = sent.mock.calls[0] ?? []
    expect(init?.headers).toMatchObject({ 'content-encoding': 'gzip' })
    const packed = Buffer.from(init?.body as ArrayBuffer)
    expect(packed.length).toBeLessThan(1_000)
    expect(gunzipSync(packed).toString()).toBe(body)
  })

  it('takes every status as an answer, and what is no JSON as no body', async () => {
    sent.mockResolvedValue(new Response('<html>', { status: 502, headers: { 'retry-after': '7' } }))
    const answer = await post('{}')
    expect(answer).toEqual({ status: 502, body: null, retry_after_ms: 7_000 })
    expect(refusalOf(answer)).toMatchObject({ status: 502, code: 'http_502', retry_after: 7 })
  })

  it('names the stable code of a refusal', () => {
    const answer = {
      status: 401,
      body: { type: 'about:blank', title: 'No', status: 401, code: 'wrong_secret' },
      retry_after_ms: null,
    }
    expect(refusalOf(answer)).toMatchObject({ status: 401, code: 'wrong_secret', retry_after: null })
  })

  it('calls it no answer when the connection fails', async () => {
    sent.mockRejectedValue(new TypeError('Failed to fetch'))
    await expect(post('{}')).rejects.toBeInstanceOf(NetworkFailure)
  })

  it('gives up after its time, even when the answer has begun and then stands still', async () => {
    vi.useFakeTimers()
    sent.mockImplementation((_, init) => {
      const stalled = new ReadableStream({
        start: (controller) => init.signal?.addEventListener('abort', () => controller.error(new Error('aborted'))),
      })
      return Promise.resolve(new Response(stalled))
    })
    const asked = post('{}')
    const failed = expect(asked).rejects.toBeInstanceOf(NetworkFailure)
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS)
    await failed
  })

  it('reads Retry-After as seconds or as a date', () => {
    const now = Date.parse('2026-11-24T12:00:00Z')
    expect(retryAfterMs('120', now)).toBe(120_000)
    expect(retryAfterMs('Tue, 24 Nov 2026 12:00:30 GMT', now)).toBe(30_000)
    expect(retryAfterMs('Tue, 24 Nov 2026 11:00:00 GMT', now)).toBe(0)
    expect(retryAfterMs('soon', now)).toBeNull()
    expect(retryAfterMs(null, now)).toBeNull()
  })
})
