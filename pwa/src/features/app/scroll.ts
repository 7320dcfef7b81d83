/**
 * Where a list was scrolled to, kept with its entry of the history: whoever looks into a record and comes back finds the row under
 * the same thumb. Rows come out of the store a moment after the screen, so coming back waits until the page is long enough.
 */
const WAIT_MS = 2_000

interface Kept {
  scroll?: number
}

let cancel: (() => void) | undefined

function kept(): Kept {
  return (history.state as Kept | null) ?? {}
}

/** Writes the place of the thumb into the current entry. Not on every scroll event: some browsers allow 100 writes in 30 s. */
export function keepScroll(): void {
  if (Math.abs((kept().scroll ?? 0) - scrollY) > 1) history.replaceState({ ...kept(), scroll: scrollY }, '')
}

export function watchScroll(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  addEventListener(
    'scroll',
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => cancel ?? keepScroll(), 400)
    },
    { passive: true },
  )
  addEventListener('pagehide', keepScroll)
}

/** Whoever goes on to a new screen begins at its top. */
export function forgetScroll(): void {
  cancel?.()
}

/** Scrolls to where this entry was left, as soon as there is enough of the page; a finger on the screen ends it. */
export function restoreScroll(): void {
  cancel?.()
  const to = kept().scroll ?? 0
  const began = performance.now()
  let frame = 0
  const end = (): void => {
    cancelAnimationFrame(frame)
    removeEventListener('touchstart', end)
    removeEventListener('wheel', end)
    cancel = undefined
  }
  const step = (): void => {
    scrollTo(0, to)
    if (Math.abs(scrollY - to) <= 1 || performance.now() - began > WAIT_MS) end()
    else frame = requestAnimationFrame(step)
  }
  addEventListener('touchstart', end, { passive: true })
  addEventListener('wheel', end, { passive: true })
  cancel = end
  frame = requestAnimationFrame(step)
}
