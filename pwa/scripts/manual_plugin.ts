/**
 * The manuals of `docs/manuals` as pages of the app: Markdown becomes HTML when the app is built, so that phones carry no
 * renderer, and each language and role is a chunk of its own that the service worker keeps. Pictures are files beside the
 * shell, kept by the worker once they were seen: they are ten times the size of the words.
 */
import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { Marked } from 'marked'
import type { Plugin } from 'vite'

/** Where the pictures stand in the app. */
export const PICTURES = 'manual'

export function manual(): Plugin {
  let building = true
  return {
    name: 'sewtrack-manual',
    configResolved(config) {
      building = config.command === 'build'
    },
    async transform(code, id) {
      if (!id.endsWith('.md')) return null
      const { html, pictures } = toHtml(code)
      for (const picture of building ? pictures : []) {
        const file = resolve(dirname(id), picture)
        this.emitFile({
          type: 'asset',
          fileName: `${PICTURES}/${basename(file)}`,
          source: await readFile(file),
        })
      }
      return { code: `export default ${JSON.stringify(html)}`, map: null, moduleType: 'js' }
    },
  }
}

/** The page, and the pictures that it names, relative to the Markdown file. */
export function toHtml(markdown: string): { html: string; pictures: string[] } {
  const pictures: string[] = []
  const marked = new Marked({
    async: false,
    renderer: {
      // The screen has a first heading of its own, and a link would lead out of the app.
      heading({ tokens, depth }) {
        return depth === 1 ? '' : `<h${depth}>${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      link({ tokens }) {
        return this.parser.parseInline(tokens)
      },
      image({ href, text }) {
        pictures.push(href)
        return `<img src="/${PICTURES}/${basename(href)}" alt="${escaped(text)}" loading="lazy" width="360" height="740">`
      },
    },
  })
  return { html: marked.parse(markdown) as string, pictures }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
