/** Chance that comes out the same for the same seed: a small hash for the seed, sfc32 for the bytes. */

export function seededBytes(seed: string): (count: number) => Uint8Array {
  let [a, b, c, d] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), 1]
  const next = (): number => {
    const t = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) next()
  return (count) => {
    const bytes = new Uint8Array(count)
    for (let i = 0; i < count; i += 4) {
      const word = next()
      for (let j = i; j < Math.min(i + 4, count); j++) bytes[j] = (word >>> (8 * (j - i))) & 0xff
    }
    return bytes
  }
}

/** FNV-1a, with a start of its own for each use. */
function hash(text: string, salt: number): number {
  let value = 0x811c9dc5 ^ (salt * 0x9e3779b9)
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
