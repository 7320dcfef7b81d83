/**
 * Draws the app's icons (a spool of thread over a running stitch) and writes them as PNG into public/icons.
 *
 * Run by hand when the design changes: `node scripts/draw_icons.mjs`. The drawing is code so that no binary tool and no
 * font is needed, and so that every size comes from the same shapes.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32, deflateSync } from 'node:zlib'

const OUT = join(dirname(fileURLToPath(import.meta.url)), '..', 'public', 'icons')
const GROUND = [18, 84, 92]
const PAPER = [247, 244, 239]
const THREAD = [240, 168, 74]
const SHADE = [205, 132, 42]
const SAMPLES_PER_SIDE = 4

/** Signed distance to a rounded box with centre (cx, cy), half sizes (hx, hy) and corner radius r; < 0 is inside. */
const box = (x, y, cx, cy, hx, hy, r) => {
  const dx = Math.abs(x - cx) - hx + r
  const dy = Math.abs(y - cy) - hy + r
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - r
}

/** The colour at (x, y) of the unit square, or null where the icon is transparent. `scale` shrinks the drawing. */
function colourAt(x, y, { corner, scale }) {
  if (box(x, y, 0.5, 0.5, 0.5, 0.5, corner) > 0) return null
  const u = (x - 0.5) / scale + 0.5
  const v = (y - 0.5) / scale + 0.5
  for (const dash of [0.2, 0.4, 0.6, 0.8]) if (box(u, v, dash, 0.83, 0.062, 0.022, 0.022) < 0) return PAPER
  if (box(u, v, 0.5, 0.185, 0.25, 0.05, 0.03) < 0 || box(u, v, 0.5, 0.655, 0.25, 0.05, 0.03) < 0) return PAPER
  if (box(u, v, 0.5, 0.42, 0.185, 0.185, 0.03) < 0) return (v + (u - 0.5) * 0.12) % 0.075 < 0.018 ? SHADE : THREAD
  // The loose end runs from the spool to the needle's hole at the first stitch.
  if (u > 0.66 && u < 0.86 && Math.abs(v - (0.5 + 0.33 * ((u - 0.66) / 0.2) ** 2)) < 0.014) return THREAD
  return GROUND
}

function draw(size, options) {
  const bytes = Buffer.alloc(size * (size * 4 + 1))
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const sum = [0, 0, 0, 0]
      for (let sample = 0; sample < SAMPLES_PER_SIDE ** 2; sample++) {
        const x = (column + ((sample % SAMPLES_PER_SIDE) + 0.5) / SAMPLES_PER_SIDE) / size
        const y = (row + (Math.floor(sample / SAMPLES_PER_SIDE) + 0.5) / SAMPLES_PER_SIDE) / size
        const colour = colourAt(x, y, options)
        if (colour) for (let i = 0; i < 4; i++) sum[i] += i < 3 ? colour[i] : 255
      }
      const covered = sum[3] / 255
      const at = row * (size * 4 + 1) + 1 + column * 4
      for (let i = 0; i < 3; i++) bytes[at + i] = covered ? Math.round(sum[i] / covered) : 0
      bytes[at + 3] = Math.round(sum[3] / SAMPLES_PER_SIDE ** 2)
    }
  }
  return bytes
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'ascii'), data])
  const head = Buffer.alloc(4)
  head.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([head, body, check])
}

function png(size, pixels) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  const data = deflateSync(pixels, { level: 9 })
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

mkdirSync(OUT, { recursive: true })
for (const [name, size, options] of [
  ['icon-192.png', 192, { corner: 0.22, scale: 0.92 }],
  ['icon-512.png', 512, { corner: 0.22, scale: 0.92 }],
  // A maskable icon may be cut to a circle of 80 %: full ground, drawing inside the safe zone. iOS cuts its own corners.
  ['maskable-512.png', 512, { corner: 0, scale: 0.7 }],
  ['apple-touch-180.png', 180, { corner: 0, scale: 0.88 }],
]) {
  writeFileSync(join(OUT, name), png(size, draw(size, options)))
}
