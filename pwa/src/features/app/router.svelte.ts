import { forgetOverlays } from '../../ui/overlay'

/** Six screens need no router package: a path, a click handler, and the history. */
const here = $state({ path: location.pathname, moves: 0 })

/** The current path, cut at the slashes: `/log/p1/o2` -> `['log', 'p1', 'o2']`. Home is `[]`. */
export function route(): string[] {
  return here.path.split('/').filter(Boolean).map(decodeURIComponent)
}

/** How often the screen has changed since the app opened; 0 means that nothing has stolen the reader's focus yet. */
export function moves(): number {
  return here.moves
}

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  const overOverlay = forgetOverlays()
  if (options.replace || overOverlay) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  arrive()
  scrollTo(0, 0)
}

/** One step back inside the app, or home when the app was opened right here. */
export function goBack(): void {
  if (here.moves > 0) history.back()
  else navigate('/', { replace: true })
}

export function listenToHistory(): void {
  history.scrollRestoration = 'manual'
  addEventListener('popstate', arrive)
  document.addEventListener('click', followLink)
}

function arrive(): void {
  if (location.pathname === here.path) return
  here.path = location.pathname
  here.moves += 1
}

function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
  const link = (event.target as Element).closest?.('a[href]')
  const href = link?.getAttribute('href')
  if (!href?.startsWith('/') || link?.hasAttribute('download')) return
  event.preventDefault()
  navigate(href)
}
