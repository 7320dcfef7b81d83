import { beforeEach, describe, expect, test, vi } from 'vitest'

/** The few parts of a page that the router speaks with: one entry of the history on top of another. */
function page(address: string) {
  const entries: { url: string; state: unknown }[] = [{ url: address, state: null }]
  let at = 0
  const listeners = new Map<string, ((event: unknown) => void)[]>()
  const show = () => {
    const [pathname, search] = entries[at]!.url.split('?')
    Object.assign(location, { pathname, search: search ? `?${search}` : '' })
  }
  const location = { pathname: '', search: '' }
  show()
  const history = {
    scrollRestoration: 'auto',
    get state() {
      return entries[at]!.state
    },
    pushState(state: unknown, _: string, url: string) {
      entries.splice(at + 1)
      entries.push({ url, state })
      at += 1
      show()
    },
    replaceState(state: unknown, _: string, url = entries[at]!.url) {
      entries[at] = { url, state }
      show()
    },
    back() {
      at -= 1
      show()
      for (const heard of listeners.get('popstate') ?? []) heard({})
    },
  }
  const addEventListener = (name: string, heard: (event: unknown) => void) =>
    listeners.set(name, [...(listeners.get(name) ?? []), heard])
  const window = { scrollY: 0, height: 10_000 }
  vi.stubGlobal('location', location)
  vi.stubGlobal('history', history)
  vi.stubGlobal('addEventListener', addEventListener)
  vi.stubGlobal('removeEventListener', () => undefined)
  vi.stubGlobal('document', { addEventListener })
  vi.stubGlobal('scrollY', 0)
  vi.stubGlobal('scrollTo', (_: number, to: number) => vi.stubGlobal('scrollY', Math.min(to, window.height)))
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 5))
  vi.stubGlobal('cancelAnimationFrame', (timer: number) => clearTimeout(timer))
  return { entries, history, location, window, listeners }
}

async function open(address: string) {
  const browser = page(address)
  vi.resetModules()
  const router = await import('./router.svelte')
  const { oneOf, useView } = await import('./view.svelte')
  router.listenToHistory()
  return { ...browser, router, oneOf, useView }
}

beforeEach(() => void vi.unstubAllGlobals())

describe('the address', () => {
  test('is a path in parts, decoded, and a query', async () => {
    const { router } = await open('/log/p%201/o2?bundle=7')
    expect(router.route()).toEqual(['log', 'p 1', 'o2'])
    expect(router.query().get('bundle')).toBe('7')
  })

  test('may be damaged without ending the app', async () => {
    const { router } = await open('/records/%E0%A4%A')
    expect(router.route()).toEqual(['records', '%E0%A4%A'])
  })

  test('counts a move to another screen, not a filter of the same one', async () => {
    const { router, entries } = await open('/')
    router.navigate('/records?status=rejected')
    expect(router.moves()).toBe(1)
    router.setQuery(new URLSearchParams({ status: 'approved' }))
    expect([router.moves(), entries.length, entries[1]!.url]).toEqual([1, 2, '/records?status=approved'])
  })

  test('goes home instead of out of the app when the app was opened right here', async () => {
    const { router, entries } = await open('/records/r1/edit')
    router.goBack()
    expect(entries.map(({ url }) => url)).toEqual(['/'])
  })
})

describe('a view', () => {
  const STATUSES = ['all', 'approved', 'rejected'] as const

  test('reads its words from the address and takes nothing that it does not know', async () => {
    const { useView, oneOf } = await open('/records?status=rejected&q=yeng')
    const view = useView('records', { status: oneOf(STATUSES, 'all'), q: '' })
    expect([view.status, view.q]).toEqual(['rejected', 'yeng'])
    const other = await open('/records?status=<b>')
    expect(other.useView('records', { status: other.oneOf(STATUSES, 'all') }).status).toBe('all')
  })

  test('writes what differs from its default, and leaves the rest of the query alone', async () => {
    const { useView, oneOf, location } = await open('/records?day=week')
    const view = useView('records', { status: oneOf(STATUSES, 'all'), q: '' })
    view.status = 'approved'
    view.q = 'oʻng yeng'
    expect(new URLSearchParams(location.search)).toEqual(
      new URLSearchParams({ day: 'week', status: 'approved', q: 'oʻng yeng' }),
    )
    view.status = 'all'
    view.q = ''
    expect(location.search).toBe('?day=week')
  })

  test('is there again after going on to a row and back, with its numbers', async () => {
    const { useView, oneOf, router, history } = await open('/')
    router.navigate('/records')
    const first = useView('records', { status: oneOf(STATUSES, 'all'), shown: 30 })
    first.status = 'rejected'
    first.shown = 90
    router.navigate('/records/r1')
    history.back()
    const again = useView('records', { status: oneOf(STATUSES, 'all'), shown: 30 })
    expect([again.status, again.shown]).toEqual(['rejected', 90])
  })
})

describe('the scroll', () => {
  test('is kept with the entry that is left, and restored when there is enough of the page again', async () => {
    const { router, history, window } = await open('/records')
    vi.stubGlobal('scrollY', 2_400)
    router.navigate('/records/r1')
    expect(scrollY).toBe(0)
    window.height = 100 // the rows are still coming out of the store
    history.back()
    await vi.waitFor(() => expect(scrollY).toBe(100))
    window.height = 10_000
    await vi.waitFor(() => expect(scrollY).toBe(2_400))
  })

  test('does not pull a finger back: whoever touches the list ends it', async () => {
    const { router, history, window, listeners } = await open('/records')
    vi.stubGlobal('scrollY', 2_400)
    router.navigate('/records/r1')
    window.height = 100
    history.back()
    await vi.waitFor(() => expect(scrollY).toBe(100))
    for (const touched of listeners.get('touchstart') ?? []) touched({})
    window.height = 10_000
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(scrollY).toBe(100)
  })
})
