/**
 * Fails when what a phone must download outgrows its budget (all figures brotli, 1 kB = 1,000 bytes):
 * the scripts that the first screen loads, the service worker, and everything that is kept for an offline start.
 *
 * Says too, per role, what is on the way until the first picture of home and until the first tap counts (scripts and styles with
 * everything that they import at once; server half and words of the language in use not counted: nobody waits for them).
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const DIST = process.argv[2] ?? 'dist'
const BUDGET_BYTES = { 'initial JS': 38_000, 'service worker': 8_000, precache: 250_000 }
/** Screens by the beginning of their file's name. A first tap: a worker's digit on the pad, a master's approval. */
const ROLES = {
  worker: { paint: ['home'], tap: ['log'] },
  master: { paint: ['Approve'], tap: [] },
}

if (!existsSync(join(DIST, 'sw.js'))) {
  console.error(`${DIST} holds no build: run "npm run build" first`)
  process.exit(2)
}
const html = readFileSync(join(DIST, 'index.html'), 'utf8')
const initial = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map((match) => match[1])
const worker = readFileSync(join(DIST, 'sw.js'), 'utf8')
// A minifier may write the list as one text that is split at its commas.
const named = worker.match(/\/[\w./-]+\.\w+/g) ?? []
const list = named.find((url) => /^\/assets\/shell-\w+\.json$/.test(url))
const listed = list ? JSON.parse(readFileSync(join(DIST, list), 'utf8')) : []
const precached = [...new Set([...named, ...listed])].filter((url) => existsSync(join(DIST, url)))
if (initial.length === 0 || listed.length === 0 || initial.some((url) => !precached.includes(url))) {
  console.error('the scripts of index.html are not among the files that sw.js keeps: the check itself is broken')
  process.exit(2)
}

const wireSize = (url) => {
  const packed = join(DIST, `${url}.br`)
  return statSync(existsSync(packed) ? packed : join(DIST, url)).size
}
const sum = (urls) => [...urls].reduce((total, url) => total + wireSize(url), 0)
const used = { 'initial JS': sum(initial), 'service worker': wireSize('/sw.js'), precache: sum(precached) }

let over = false
for (const [name, limit] of Object.entries(BUDGET_BYTES)) {
  const share = Math.round((100 * used[name]) / limit)
  if (used[name] > limit) over = true
  console.log(
    `${used[name] > limit ? 'OVER' : 'ok  '} ${name.padEnd(15)} ${String(used[name]).padStart(7)} of ${limit} bytes (${share} %)`,
  )
}

/** A script with all that it imports at once, not what it fetches later. */
function withImports(url, found = new Set()) {
  if (found.has(url)) return found
  found.add(url)
  const text = readFileSync(join(DIST, url), 'utf8')
  for (const [, path] of text.matchAll(/(?:import|from)\s*"\.\/([\w.-]+\.js)"/g)) withImports(`/assets/${path}`, found)
  return found
}

const scripts = readdirSync(join(DIST, 'assets')).filter((name) => name.endsWith('.js'))
function chunks(screens) {
  return screens.flatMap((screen) => {
    const file = scripts.find((name) => new RegExp(`^${screen}-[\\w-]{8}\\.js$`).test(name))
    if (!file) {
      console.error(`no script of the screen ${screen}: the check itself is broken`)
      process.exit(2)
    }
    return [...withImports(`/assets/${file}`)]
  })
}
for (const [role, { paint, tap }] of Object.entries(ROLES)) {
  const painted = new Set([...initial, ...initial.flatMap((url) => [...withImports(url)]), ...chunks(paint)])
  const tapped = new Set([...painted, ...chunks(tap)])
  console.log(`     ${role}: first picture ${sum(painted)} bytes of JS, first tap ${sum(tapped)}`)
}
process.exit(over ? 1 : 0)
