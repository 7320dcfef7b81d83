import { followPokes, readBoard, type Board } from '../../net/board_feed'

/**
 * Keeps the wall screen true for months: read on a poke and by the clock, age measured by the server's time and a clock that
 * nobody can set back, and a fresh page each night.
 */
const POLL_MS = 30_000
const POLL_JITTER_MS = 5_000
const POKE_REST_MS = 1_000
const RECONNECT_MS = 5_000
const RECONNECT_MAX_MS = 60_000
const RELOAD_HOUR = 4

export type Trouble = 'no_access' | 'unreachable' | null

let board = $state.raw<Board | null>(null)
let trouble = $state<Trouble>(null)
/** How old the data was by the server's clock when it came, and the moment (monotonic) at which it came. */
let ageThen = $state(0)
let readAt = $state(0)
let tick = $state(performance.now())

export const wall = {
  get board() {
    return board
  },
  get trouble() {
    return trouble
  },
  get ageMs() {
    return ageThen + Math.max(0, tick - readAt)
  },
}

export function watchBoard(token: string | null, line_id: string | null): () => void {
  const abort = new AbortController()
  let poll: ReturnType<typeof setTimeout> | undefined
  let reading = false
  let pokedAgain = false

  async function read(): Promise<void> {
    if (reading) {
      pokedAgain = true
      return
    }
    reading = true
    clearTimeout(poll)
    try {
      const answer = await readBoard(token, line_id)
      if (answer.board) {
        board = answer.board
        trouble = null
        readAt = tick = performance.now()
        ageThen = Math.max(0, answer.server_now - Date.parse(answer.board.as_of))
      } else trouble = answer.status === 401 || answer.status === 403 ? 'no_access' : 'unreachable'
    } catch {
      trouble = 'unreachable'
    }
    reading = false
    if (abort.signal.aborted) return
    poll = setTimeout(() => void read(), pokedAgain ? POKE_REST_MS : POLL_MS + Math.random() * POLL_JITTER_MS)
    pokedAgain = false
  }

  async function listen(): Promise<void> {
    let wait = RECONNECT_MS
    while (!abort.signal.aborted) {
      const began = performance.now()
      await followPokes(token, abort.signal, () => void read()).catch(() => undefined)
      wait = performance.now() - began > RECONNECT_MAX_MS ? RECONNECT_MS : Math.min(RECONNECT_MAX_MS, wait * 2)
      await new Promise((done) => setTimeout(done, wait))
    }
  }

  const clock = setInterval(() => (tick = performance.now()), 1000)
  const night = setInterval(() => {
    // A browser that runs for months leaks; the quiet hour is only used while the server answers.
    if (new Date().getHours() === RELOAD_HOUR && performance.now() > 3_600_000 && trouble === null) location.reload()
  }, 600_000)
  void read()
  void listen()
  return () => {
    abort.abort()
    clearTimeout(poll)
    clearInterval(clock)
    clearInterval(night)
  }
}

/** `#token=...` in the address is moved into this device's memory, so that it neither stays on the screen nor in a photograph of it. */
export function takeToken(): string | null {
  const KEY = 'board-token'
  try {
    const given = new URLSearchParams(location.hash.slice(1)).get('token')
    if (given) {
      localStorage.setItem(KEY, given)
      history.replaceState(null, '', location.pathname + location.search)
    }
    return given ?? localStorage.getItem(KEY)
  } catch {
    return null
  }
}

/** Keeps the screen lit; a lock is lost whenever the page is hidden, so it is asked for again each time it returns. */
export function keepAwake(): () => void {
  const ask = () => {
    if (document.visibilityState === 'visible') void navigator.wakeLock?.request('screen').catch(() => undefined)
  }
  document.addEventListener('visibilitychange', ask)
  ask()
  return () => document.removeEventListener('visibilitychange', ask)
}
