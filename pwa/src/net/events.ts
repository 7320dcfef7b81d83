/**
 * The server's pokes ("pull now"), over server-sent events. A poke may be lost, so nothing relies on one; polling goes on.
 * A stream that opens counts as one: it knows nothing of what changed before it, and it proves that the network is back,
 * which the browser does not notice when only the way behind the Wi-Fi was cut.
 *
 * The browser reconnects by itself after a cut, but not after a refusal (no session): then a new attempt is made with
 * growing distance.
 */
const RETRY_MS_FIRST = 5_000
const RETRY_MS_MAX = 5 * 60_000
/** After a restart of the server all phones come back at once; they shall not also ask at once. */
const REOPENED_SPREAD_MS = 2_000

export interface Pokes {
  /** Opens the stream if it is wanted and not open; closes it if it is not wanted. */
  want(wanted: boolean): void
}

export function pokes(onPoke: () => void): Pokes {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let refusals = 0
  let opened_before = false

  const close = (): void => {
    clearTimeout(timer)
    source?.close()
    source = null
  }
  const open = (): void => {
    const opened = new EventSource('/api/v1/events')
    source = opened
    opened.addEventListener('open', () => {
      refusals = 0
      setTimeout(onPoke, opened_before ? Math.random() * REOPENED_SPREAD_MS : 0)
      opened_before = true
    })
    opened.addEventListener('poke', onPoke)
    opened.addEventListener('error', () => {
      if (opened.readyState !== EventSource.CLOSED || source !== opened) return
      close()
      timer = setTimeout(open, Math.min(RETRY_MS_MAX, RETRY_MS_FIRST * 2 ** refusals) * (0.75 + Math.random() / 2))
      refusals += 1
    })
  }
  return {
    want: (wanted) => {
      if (!wanted) close()
      else if (source === null) {
        close()
        open()
      }
    },
  }
}
