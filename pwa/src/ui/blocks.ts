/** A long list in blocks of `size`: only the blocks near the eye are in the page, the others are empty space of their height. */
export interface Block<T> {
  at: number
  items: readonly T[]
}

export function inBlocks<T>(items: readonly T[], size: number): Block<T>[] {
  const blocks: Block<T>[] = []
  for (let at = 0; at < items.length; at += size) blocks.push({ at, items: items.slice(at, at + size) })
  return blocks
}
