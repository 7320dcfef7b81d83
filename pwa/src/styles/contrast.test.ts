import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Reads the two palettes out of tokens.css and holds them to the contrast that a phone in the sun needs. */
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

function palette(rules: string): Map<string, string> {
  return new Map([...rules.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((found) => [found[1]!, found[2]!]))
}

function block(selector: string): string {
  const from = css.indexOf(selector)
  return css.slice(from, css.indexOf('}', from))
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light! + 0.05) / (dark! + 0.05)
}

const THEMES = {
  light: palette(block(':root {')),
  dark: palette(block(":root[data-theme='dark']")),
  'dark by the phone': palette(block(":root:not([data-theme='light'])")),
}

/** Everything that says how much, where it stands, or what to do about it. */
const READ_IN_THE_SUN: [string, string][] = [
  ['ink', 'bg'],
  ['ink', 'surface'],
  ['ink', 'sunken'],
  ['ink-2', 'surface'],
  ['ink-2', 'bg'],
  ['approved', 'approved-soft'],
  ['approved', 'surface'],
  ['approved', 'bg'],
  ['received', 'received-soft'],
  ['rejected', 'rejected-soft'],
  ['rejected', 'surface'],
  ['phone', 'phone-soft'],
  ['warn', 'warn-soft'],
  ['warn', 'surface'],
  ['warn', 'bg'],
  ['accent', 'surface'],
  ['on-accent', 'accent'],
  ['ink', 'accent-soft'],
  ['ink', 'rejected-soft'],
  ['ink', 'warn-soft'],
  ['bg', 'ink'],
]

for (const [theme, colours] of Object.entries(THEMES)) {
  test(`the ${theme} theme keeps 7:1 for what is read and 3:1 for what is touched`, () => {
    for (const [ink, ground] of READ_IN_THE_SUN) {
      expect(contrast(colours.get(ink)!, colours.get(ground)!), `${ink} on ${ground}`).toBeGreaterThanOrEqual(7)
    }
    for (const ground of ['bg', 'surface'])
      expect(contrast(colours.get('edge')!, colours.get(ground)!), `edge on ${ground}`).toBeGreaterThanOrEqual(3)
  })
}

test('the dark palette is the same whether the phone or the person chose it', () => {
  expect([...THEMES.dark]).toEqual([...THEMES['dark by the phone']])
})
