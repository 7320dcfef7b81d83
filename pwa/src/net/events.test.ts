import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pokes } from './events.ts'

/** A stream that does what the test says. */
class Stream extends EventTarget {
  static readonly CLOSED = 2
  static made: Stream[] = []
  readyState = 0
  constructor() {
    super()
    Stream.made.push(this)
  }
  say(what: 'open' | 'poke' | 'error'): void {
    this.dispatchEvent(new Event(what))
  }
  refuse(): void {
    this.readyState = Stream.CLOSED
    this.say('error')
  }
  close(): void {
    this.readyState = Stream.CLOSED
  }
}

describe('pokes', () => {
  const heard = vi.fn()

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('EventSource', Stream)
    Stream.made = []
    heard.mockClear()
  })

  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('are heard', () => {
    pokes(heard).want(true)
    Stream.made[0]!.say('poke')
    expect(heard).toHaveBeenCalledTimes(1)
  })

  it('are assumed whenever the stream opens: what came before it was missed', () => {
    pokes(heard).want(true)
    Stream.made[0]!.say('open')
    vi.advanceTimersByTime(0)
    expect(heard).toHaveBeenCalledTimes(1)
    // The browser has reconnected by itself; everybody else's has, too.
    Stream.made[0]!.say('open')
    vi.advanceTimersByTime(2_000)
    expect(heard).toHaveBeenCalledTimes(2)
  })

  it('are asked for again after a refusal, later and later, until nobody wants them', () => {
    const stream = pokes(heard)
    stream.want(true)
    Stream.made[0]!.refuse()
    vi.advanceTimersByTime(6_250)
    Stream.made[1]!.refuse()
    vi.advanceTimersByTime(7_000)
    expect(Stream.made).toHaveLength(2)
    vi.advanceTimersByTime(5_500)
    expect(Stream.made).toHaveLength(3)
    Stream.made[2]!.refuse()
    stream.want(false)
    vi.advanceTimersByTime(600_000)
    expect(Stream.made).toHaveLength(3)
    expect(heard).not.toHaveBeenCalled()
  })
})
