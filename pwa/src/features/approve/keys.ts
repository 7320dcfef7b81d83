/** j/k walk over the tick boxes of the queue, x chooses: a clerk decides a shift without touching the mouse. */
export function moveByKey(event: KeyboardEvent): void {
  const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
  const boxes = [...document.querySelectorAll<HTMLInputElement>('main input[type=checkbox]:not(:disabled)')]
  const at = boxes.indexOf(document.activeElement as HTMLInputElement)
  if (step !== 0 && boxes.length > 0) {
    const next = boxes[Math.min(boxes.length - 1, Math.max(0, at + step))]!
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
  } else if (event.key === 'x' && at >= 0) boxes[at]!.click()
  else return
  event.preventDefault()
}
