/** The keyboard of the queue: j/k walk, x chooses, o opens; a and r decide. A clerk decides a shift without the mouse. */

/** The key, whatever layout the keyboard has: on a Russian one the same place says another letter. */
export function keyOf(event: KeyboardEvent): string {
  return event.code.startsWith('Key') ? event.code.slice(3).toLowerCase() : event.key
}

export function isTyping(event: KeyboardEvent): boolean {
  return (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    (event.target as Element).matches?.('input:not([type=checkbox]), textarea, select') === true
  )
}

export function moveByKey(event: KeyboardEvent): void {
  const key = keyOf(event)
  const step = key === 'j' ? 1 : key === 'k' ? -1 : 0
  const boxes = [...document.querySelectorAll<HTMLInputElement>('main input[type=checkbox]:not(:disabled)')]
  const active = document.activeElement
  const row = active?.closest('tr, li')
  const at = boxes.findIndex((box) => box === active || (row !== null && row !== undefined && row.contains(box)))
  if (step !== 0 && boxes.length > 0) {
    const next = boxes[Math.min(boxes.length - 1, Math.max(0, at + step))]!
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
  } else if (key === 'x' && at >= 0) boxes[at]!.click()
  else return
  event.preventDefault()
}
