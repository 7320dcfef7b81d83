/**
 * Sheets and dialogs take part in the history, so that the phone's back button closes the sheet instead of leaving the screen.
 * Each open overlay owns one history entry with the same address as the screen below it.
 */
type Dismiss = () => void

const open: Dismiss[] = []
let expected = 0

function onPopState(): void {
  if (expected > 0) {
    expected -= 1
    return
  }
  open.pop()?.()
}

/** Registers an overlay that has just been shown. The result must be called when it closes by itself. */
export function pushOverlay(dismiss: Dismiss): () => void {
  if (open.length === 0) addEventListener('popstate', onPopState)
  open.push(dismiss)
  history.pushState({ overlay: open.length }, '')
  return () => {
    const at = open.indexOf(dismiss)
    if (at < 0) return
    open.splice(at, 1)
    expected += 1
    history.back()
  }
}

/** Whether the current history entry belongs to an overlay; a navigation then replaces it and all overlays are forgotten. */
export function forgetOverlays(): boolean {
  return open.splice(0).length > 0
}
