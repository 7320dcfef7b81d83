/**
 * The wall screen's line to the server: one JSON, and pokes that say "read it again". Not `EventSource`, which cannot send the
 * kiosk token.
 */
/** GET /api/v1/board. Minutes are decimal strings, pieces are whole. */
export interface Board {
  as_of: string
  factory: { name: string; timezone: string }
  line: { id: string; name: string } | null
  day: string
  kpi: {
    approved_quantity: number
    pending_quantity: number
    earned_minutes: string
    active_workers: number
    records: number
  }
  ranking: { place: number; name: string; line: string | null; earned_minutes: string; approved_quantity: number }[]
  pace: { hour: number; approved_quantity: number; pending_quantity: number }[]
  lines: { id: string; name: string; approved_quantity: number; pending_quantity: number; earned_minutes: string }[]
}

const TIMEOUT_MS = 10_000

export interface BoardAnswer {
  status: number
  board: Board | null
  /** The server's clock (ms) when it answered; the wall's own clock may be years off. */
  server_now: number
}

function headers(token: string | null): HeadersInit {
  return token === null ? {} : { authorization: `Bearer ${token}` }
}

/** The whole floor, or one line of it. Rejects when no answer came in time. */
export async function readBoard(token: string | null, line_id: string | null): Promise<BoardAnswer> {
  const response = await fetch(`/api/v1/board${line_id === null ? '' : `?line_id=${encodeURIComponent(line_id)}`}`, {
    headers: headers(token),
    cache: 'no-store',
    signal: timeLimit(TIMEOUT_MS),
  })
  const stated = Date.parse(response.headers.get('date') ?? '')
  const board = response.ok ? ((await response.json()) as Board) : null
  return { status: response.status, board, server_now: Number.isNaN(stated) ? Date.now() : stated }
}

function timeLimit(ms: number): AbortSignal {
  const abort = new AbortController()
  setTimeout(() => abort.abort(), ms)
  return abort.signal
}

/** Calls `onPoke` for each poke until the stream ends or is aborted; resolves then. Any failure only means: poll until the next try. */
export async function followPokes(token: string | null, signal: AbortSignal, onPoke: () => void): Promise<void> {
  const response = await fetch('/api/v1/events', {
    headers: { ...headers(token), accept: 'text/event-stream' },
    cache: 'no-store',
    signal,
  })
  if (!response.ok || response.body === null) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + value).split(/\r?\n/)
    rest = lines.pop() ?? ''
    if (lines.some((line) => line === 'event: poke')) onPoke()
  }
}
