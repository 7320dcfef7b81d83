import { describe, expect, it } from 'vitest'
import { base45, Collector, fromBase45, TooLong, toParts } from './parts.ts'

/** Text that does not compress: a record's ids are random. */
const noise = (length: number): string =>
  Array.from({ length }, (_, at) => ((at * 2654435761) >>> 8).toString(36)).join('.')

describe('base 45', () => {
  it('is the one of RFC 9285', () => {
    expect(base45(new TextEncoder().encode('Hello!!'))).toBe('%69 VD92EX0')
    expect(base45(new TextEncoder().encode('AB'))).toBe('BB8')
    expect(new TextDecoder().decode(fromBase45('QED8WEX0'))).toBe('ietf!')
  })

  it('refuses what no bytes give', () => {
    for (const wrong of ['GGW', 'a', '::', 'A', 'BB8:']) expect(() => fromBase45(wrong), wrong).toThrow('damaged')
  })
})

describe('a text as codes', () => {
  it('comes together again in any order, each part shown often, letters of all kinds kept', async () => {
    const text = `{"who":"Oʻtkir Шодиева","noise":"${noise(400)}"}`
    const parts = await toParts(text)
    expect(parts.length).toBeGreaterThan(3)
    for (const part of parts) expect(part).toMatch(/^[0-9A-Z $%*+\-./:]{1,400}$/)
    const collector = new Collector()
    for (const part of parts.toReversed()) {
      expect(await collector.text()).toBeNull()
      expect(collector.add(part)).toBe(true)
      expect(collector.add(part)).toBe(false)
    }
    expect(collector).toMatchObject({ have: parts.length, total: parts.length })
    expect(await collector.text()).toBe(text)
  })

  it('ignores codes of other things and begins anew with another text', async () => {
    const [first] = await toParts(noise(300))
    const whole = await toParts('x')
    const collector = new Collector()
    expect(collector.add('https://example.org')).toBe(false)
    expect(collector.add(first!.replace(':1/', ':0/'))).toBe(false)
    expect(collector.add(first!)).toBe(true)
    expect(collector.add(whole[0]!)).toBe(true)
    expect(await collector.text()).toBe('x')
  })

  it('finds a part that was read wrongly', async () => {
    const parts = await toParts(noise(200))
    const collector = new Collector()
    const wrong = parts.map((part, at) => (at > 0 ? part : part.replace(/(.)(.)$/, '$2$1')))
    expect(wrong).not.toEqual(parts)
    for (const part of wrong) collector.add(part)
    await expect(collector.text()).rejects.toThrow('damaged')
  })

  it('says when there is too much of it', async () => {
    await expect(toParts(noise(30_000))).rejects.toBeInstanceOf(TooLong)
  })
})
