/**
 * A text as a row of QR codes and back: compressed, cut into numbered parts, each small enough for a cracked screen and a
 * cheap camera. Base 45 (RFC 9285), because codes hold its letters in 5.5 bits instead of 8.
 */
import { crc32 } from '../../protocol/crc32.ts'

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'
/** Letters in a part: with its head a code of version 12, 65 modules across. */
const PART_CHARS = 360
const PARTS_MAX = 200
const HEAD = /^SEW1:([ZR])([0-9A-F]{8}):(\d{1,3})\/(\d{1,3}):([0-9A-Z $%*+\-./:]*)$/

/** More work than can be shown in a reasonable time: it should go as a file. */
export class TooLong extends Error {}

/** The texts of the codes, in order. Rejects with `TooLong`. */
export async function toParts(text: string): Promise<string[]> {
  const plain = new TextEncoder().encode(text)
  const packs = typeof CompressionStream !== 'undefined'
  const bytes = packs ? await through(plain, new CompressionStream('deflate-raw')) : plain
  const letters = base45(bytes)
  const count = Math.max(1, Math.ceil(letters.length / PART_CHARS))
  if (count > PARTS_MAX) throw new TooLong()
  const head = `SEW1:${packs ? 'Z' : 'R'}${crc32(bytes).toUpperCase()}`
  return Array.from(
    { length: count },
    (_, at) => `${head}:${at + 1}/${count}:${letters.slice(at * PART_CHARS, (at + 1) * PART_CHARS)}`,
  )
}

/** Parts as they are scanned, in any order and more than once. */
export class Collector {
  private of = ''
  private readonly parts = new Map<number, string>()
  total = 0

  get have(): number {
    return this.parts.size
  }

  /** Whether this was a new part of what is being collected. A part of another text begins anew. */
  add(text: string): boolean {
    const [, packs, sum, number, total, letters] = HEAD.exec(text) ?? []
    if (letters === undefined || Number(number) < 1 || Number(number) > Number(total)) return false
    const of = `${packs}${sum}/${total}`
    if (of !== this.of) {
      this.of = of
      this.total = Number(total)
      this.parts.clear()
    }
    if (this.parts.has(Number(number))) return false
    this.parts.set(Number(number), letters)
    return true
  }

  /** The whole text, or null while parts are missing. Rejects when the parts do not fit together. */
  async text(): Promise<string | null> {
    if (this.total === 0 || this.parts.size < this.total) return null
    const letters = Array.from({ length: this.total }, (_, at) => this.parts.get(at + 1)).join('')
    const bytes = fromBase45(letters)
    if (crc32(bytes).toUpperCase() !== this.of.slice(1, 9)) throw new Error('damaged')
    const plain = this.of.startsWith('Z') ? await through(bytes, new DecompressionStream('deflate-raw')) : bytes
    return new TextDecoder('utf-8', { fatal: true }).decode(plain)
  }
}

export function base45(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length
    let value = pair ? bytes[at]! * 256 + bytes[at + 1]! : bytes[at]!
    for (let letter = 0; letter < (pair ? 3 : 2); letter++) {
      text += LETTERS[value % 45]
      value = Math.floor(value / 45)
    }
  }
  return text
}

export function fromBase45(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 3) {
    const digits = text
      .slice(at, at + 3)
      .split('')
      .map((letter) => LETTERS.indexOf(letter))
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0)
    if (digits.length === 1 || digits.includes(-1) || value > (digits.length === 3 ? 65_535 : 255))
      throw new Error('damaged')
    if (digits.length === 3) bytes.push(value >> 8)
    bytes.push(value & 255)
  }
  return new Uint8Array(bytes)
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer())
}
