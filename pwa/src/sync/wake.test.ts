import { afterEach, expect, test, vi } from 'vitest'
import { wakeOn } from './wake.ts'

afterEach(() => vi.unstubAllGlobals())

test('a page that was kept frozen for "back" looks who stands here now, before anything is sent', () => {
  const page = new EventTarget()
  vi.stubGlobal('window', page)
  vi.stubGlobal('reportError', vi.fn())
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'hidden' }))
  const done: string[] = []
  const engine = { run: () => Promise.resolve(void done.push('run')), refresh: vi.fn(), seen: { unsent: 0 } }
  wakeOn(
    engine as never,
    () => false,
    () => Promise.resolve(void done.push('look')),
  )
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
  expect(done).toEqual([])
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  expect(done).toEqual(['look', 'run'])
})
