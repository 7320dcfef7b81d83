/**
 * UUIDv7 (RFC 9562): 48 bits of milliseconds, a 12-bit counter, 62 random bits.
 *
 * The counter keeps ids made in the same millisecond in the order in which they were made, which keeps the server's index
 * dense; nothing relies on it. A clock that jumps back simply gives smaller ids.
 */
export function uuid7Maker(now: () => number, random: (bytes: number) => Uint8Array): () => string {
  let last_ms = -1
  let counter = 0
  return () => {
    const ms = Math.max(0, Math.floor(now()))
    const bytes = random(10)
    // A fresh counter starts in its lower half, so that there is room to count up within the millisecond.
    counter = ms === last_ms ? counter + 1 : ((at(bytes, 0) << 8) | at(bytes, 1)) & 0x7ff
    last_ms = ms
    const time = ms.toString(16).padStart(12, '0')
    const high = (0x7000 | (counter & 0xfff)).toString(16)
    const variant = (0x80 | (at(bytes, 2) & 0x3f)).toString(16)
    const rest = [...bytes.subarray(3, 10)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    return `${time.slice(0, 8)}-${time.slice(8)}-${high}-${variant}${rest.slice(0, 2)}-${rest.slice(2)}`
  }
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}
