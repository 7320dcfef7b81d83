import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { updates } from './update.ts'

/** A page in production whose shell is kept, with a clock of its own. */
let page: EventTarget
let reload: ReturnType<typeof vi.fn>
let now: number

beforeEach(() => {
  page = new EventTarget()
  reload = vi.fn()
  now = 1_000_000
  const kept = new Map<string, string>()
  const worker = Object.assign(new EventTarget(), { controller: {}, register: () => new Promise(() => undefined) })
  vi.stubEnv('PROD', true)
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('navigator', { onLine: true, serviceWorker: worker })
  vi.stubGlobal('location', { reload })
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  vi.stubGlobal('performance', { now: () => now })
  vi.spyOn(Date, 'now').mockImplementation(() => now)
  updates(() => undefined)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const chunkFails = () => page.dispatchEvent(new Event('vite:preloadError'))

describe('a chunk that cannot be fetched', () => {
  test('reloads the page once, not in a circle', () => {
    chunkFails()
    chunkFails()
    expect(reload).toHaveBeenCalledTimes(1)
    now += 61_000
    chunkFails()
    expect(reload).toHaveBeenCalledTimes(2)
  })

  test('does not lead a person back who is going to another page', () => {
    page.dispatchEvent(new Event('beforeunload'))
    now += 500
    chunkFails()
    expect(reload).not.toHaveBeenCalled()
  })

  test('reloads again when that person has stayed after all', () => {
    page.dispatchEvent(new Event('beforeunload'))
    now += 11_000
    chunkFails()
    expect(reload).toHaveBeenCalledTimes(1)
  })
})
