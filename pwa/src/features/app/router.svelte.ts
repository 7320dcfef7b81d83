import { forgetOverlays } from '../../ui/overlay'
import { forgetScroll, keepScroll, restoreScroll, watchScroll } from './scroll'

/** A path, a query, a click handler and the history: the places of this app need no router package. */
const here = $state({ path: location.pathname, query: location.search, moves: 0 })

/** The current path, cut at the slashes: `/log/p1/o2` -> `['log', 'p1', 'o2']`. Home is `[]`. */
export function route(): string[] {
  return here.path.split('/').filter(Boolean).map(decoded)
}

export function path(): string {
  return here.path
}

/** What stands after the question mark; filters live here, so that "back" and a shared address show the same list. */
export function query(): URLSearchParams {
  return new URLSearchParams(here.query)
}

/** How often the screen has changed since the app opened; 0 means that nothing has stolen the reader's focus yet. */
export function moves(): number {
  return here.moves
}

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  keepScroll()
  const overOverlay = forgetOverlays()
  if (options.replace || overOverlay) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  arrive()
  forgetScroll()
  scrollTo(0, 0)
}

/** Changes the query of this place in the same entry of the history: a filter is not a step to go back over. */
export function setQuery(next: URLSearchParams): void {
  const text = next.toString()
  here.query = text === '' ? '' : `?${text}`
  history.replaceState(history.state, '', here.path + here.query)
}

/** One step back inside the app, or home when the app was opened right here. */
export function goBack(): void {
  if (here.moves > 0) history.back()
  else navigate('/', { replace: true })
}

export function listenToHistory(): void {
  history.scrollRestoration = 'manual'
  watchScroll()
  addEventListener('popstate', () => {
    if (arrive()) restoreScroll()
  })
  document.addEventListener('click', followLink)
  restoreScroll()
}

/** Whether this is another screen than before. */
function arrive(): boolean {
  const moved = location.pathname !== here.path
  if (!moved && location.search === here.query) return false
  here.path = location.pathname
  here.query = location.search
  if (moved) here.moves += 1
  return true
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // A damaged address leads to no place of ours; it must not end the app.
    return segment
  }
}

function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
  const link = (event.target as Element).closest?.('a[href]')
  const href = link?.getAttribute('href')
  if (!href?.startsWith('/') || link?.hasAttribute('download')) return
  event.preventDefault()
  navigate(href)
}
