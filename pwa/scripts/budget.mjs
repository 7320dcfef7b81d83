/**
 * Fails when what a phone must download outgrows its budget (all figures brotli, 1 kB = 1,000 bytes):
 * the scripts that the first screen loads, the service worker, and everything that is kept for an offline start.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const DIST = process.argv[2] ?? 'dist'
const BUDGET_BYTES = { 'initial JS': 40_000, 'service worker': 8_000, precache: 250_000 }

if (!existsSync(join(DIST, 'sw.js'))) {
  console.error(`${DIST} holds no build: run "npm run build" first`)
  process.exit(2)
}
const html = readFileSync(join(DIST, 'index.html'), 'utf8')
const initial = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map((match) => match[1])
const worker = readFileSync(join(DIST, 'sw.js'), 'utf8')
// A minifier may write the list as one text that is split at its commas.
const named = worker.match(/\/[\w./-]+\.\w+/g) ?? []
const precached = [...new Set(named)].filter((url) => existsSync(join(DIST, url)))
if (initial.length === 0 || initial.some((url) => !precached.includes(url))) {
  console.error('the scripts of index.html are not among the files that sw.js keeps: the check itself is broken')
  process.exit(2)
}

const wireSize = (url) => {
  const packed = join(DIST, `${url}.br`)
  return statSync(existsSync(packed) ? packed : join(DIST, url)).size
}
const sum = (urls) => urls.reduce((total, url) => total + wireSize(url), 0)
const used = { 'initial JS': sum(initial), 'service worker': wireSize('/sw.js'), precache: sum(precached) }

let over = false
for (const [name, limit] of Object.entries(BUDGET_BYTES)) {
  const share = Math.round((100 * used[name]) / limit)
  if (used[name] > limit) over = true
  console.log(
    `${used[name] > limit ? 'OVER' : 'ok  '} ${name.padEnd(15)} ${String(used[name]).padStart(7)} of ${limit} bytes (${share} %)`,
  )
}
process.exit(over ? 1 : 0)
