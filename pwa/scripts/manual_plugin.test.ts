import { describe, expect, it } from 'vitest'
import { toHtml } from './manual_plugin.ts'

describe('a manual as a page of the app', () => {
  it('leaves the first heading to the screen and keeps the others', () => {
    const { html } = toHtml('# Ishchi uchun\n\n## Ish yozish\n\n1. **Bosing**\n')
    expect(html).not.toContain('<h1')
    expect(html).toContain('<h2>Ish yozish</h2>')
    expect(html).toContain('<strong>Bosing</strong>')
  })

  it('names its pictures, and finds them inside the app', () => {
    const { html, pictures } = toHtml('![Bosh "sahifa"](../pictures/home.uz.jpg)')
    expect(pictures).toEqual(['../pictures/home.uz.jpg'])
    expect(html).toContain('src="/manual/home.uz.jpg"')
    expect(html).toContain('alt="Bosh &quot;sahifa&quot;"')
  })

  it('leads nowhere out of the app', () => {
    expect(toHtml('[yoʻriqnoma](https://example.org)').html).not.toContain('href')
  })
})
