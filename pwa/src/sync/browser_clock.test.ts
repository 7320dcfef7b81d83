import { afterEach, describe, expect, it, vi } from 'vitest'
import { browserClock, stampWithOffset } from './browser_clock.ts'
import { dayIn } from '../protocol/wall_clock.ts'

afterEach(() => vi.restoreAllMocks())

describe('the clock of the browser', () => {
  it('begins a new run after a sleep, in which the monotonic clock may have stood still', () => {
    let wall = 1_000_000
    let monotonic = 500
    vi.spyOn(Date, 'now').mockImplementation(() => wall)
    vi.spyOn(performance, 'now').mockImplementation(() => monotonic)
    const clock = browserClock()
    const first = clock.tick()
    wall += 5_000
    monotonic += 5_000
    expect(clock.tick()).toEqual({ run: first.run, ms: 5_500 })
    wall += 3_600_000
    monotonic += 1_000
    expect(clock.tick().run).not.toBe(first.run)
  })

  it('keeps its run when the wall clock is set back: that is what it is for', () => {
    let wall = 10_000_000_000
    vi.spyOn(Date, 'now').mockImplementation(() => wall)
    vi.spyOn(performance, 'now').mockImplementation(() => 1_000.7)
    const clock = browserClock()
    const first = clock.tick()
    wall -= 86_400_000
    expect(clock.tick()).toEqual({ run: first.run, ms: 1_001 })
  })

  it('writes times with the offset of the device, the same moment whatever the offset', () => {
    for (const ms of [0, 1_795_489_331_123, Date.UTC(2026, 1, 28, 23, 59, 59, 999)]) {
      const stamp = stampWithOffset(ms)
      expect(stamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/)
      expect(Date.parse(stamp)).toBe(ms)
    }
  })

  it('knows the day in the factory whatever the zone of the phone', () => {
    const evening = Date.parse('2026-11-24T20:30:00Z')
    expect(dayIn('Asia/Tashkent', evening)).toBe('2026-11-25')
    expect(dayIn('UTC', evening)).toBe('2026-11-24')
  })

  it('writes days the same in engines that put the month first for Canada, as WebKit does', () => {
    const formats = Intl.DateTimeFormat.prototype as { format: unknown }
    vi.spyOn(formats, 'format', 'get').mockReturnValue(() => '11/25/2026')
    const zone = 'Asia/Samarkand' // not asked for before: what is kept per zone must not answer
    expect(dayIn(zone, Date.parse('2026-11-24T20:30:00Z'))).toBe('2026-11-25')
  })
})
