import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = import.meta.dirname

/** An earlier layer never imports a later one. Words and parts of screens (i18n, ui) know nothing of the layers below. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  protocol: [],
  net: ['protocol'],
  store: ['protocol'],
  sync: ['protocol', 'net', 'store'],
  mutators: ['protocol', 'net', 'store', 'sync'],
  sim: ['protocol', 'net', 'store', 'sync', 'mutators'],
}

/** Composition roots put all layers together; tests may look everywhere. Types of the seam may be named by anyone above. */
const ROOTS = new Set(['sync/client.ts', 'main.ts', 'sw.ts', 'App.svelte'])

function files(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(ts|svelte)$/.test(path) && !path.endsWith('.test.ts') && !path.endsWith('.d.ts'))
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8')
  const named = [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(([, path]) => path ?? '')
  return named.map((path) => relative(SRC, normalize(join(SRC, dirname(file), path))).replaceAll('\\', '/'))
}

const layerOf = (path: string): string => path.split('/')[0] ?? ''

describe('the layers below the screens', () => {
  it.each(files().filter((file) => layerOf(file) in MAY_IMPORT && !ROOTS.has(file)))(
    '%s imports only what lies below it',
    (file) => {
      const layer = layerOf(file)
      const allowed = new Set([layer, ...(MAY_IMPORT[layer] ?? [])])
      expect(importsOf(file).filter((path) => !allowed.has(layerOf(path)))).toEqual([])
    },
  )

  it('are reached from screens only through the seam', () => {
    const seam = /^(sync\/(api|client|entities)|net\/|protocol\/|store\/(store|watched))(\.ts)?/
    const below = new Set(['net', 'store', 'sync', 'mutators', 'sim'])
    for (const file of files().filter((path) => ['features', 'ui', 'i18n'].includes(layerOf(path)))) {
      const reached = importsOf(file).filter((path) => below.has(layerOf(path)) && !seam.test(path))
      expect(reached, file).toEqual([])
    }
  })

  it('use no part of the page where the worker and the simulation run them too', () => {
    const browser_only = new Set([
      'sync/client.ts',
      'sync/wake.ts',
      'sync/update.ts',
      'sync/versions.ts',
      'sync/device_facts.ts',
      'sync/tabs.ts',
      'net/events.ts',
      'sw.ts',
    ])
    const page = /\b(document|window|localStorage|sessionStorage|navigator)\b\s*[.?[]/
    for (const file of files().filter((path) => layerOf(path) in MAY_IMPORT && !browser_only.has(path))) {
      const code = readFileSync(join(SRC, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      expect(page.exec(code)?.[0], file).toBeUndefined()
    }
  })
})
