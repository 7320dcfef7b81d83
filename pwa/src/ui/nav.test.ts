import { expect, test } from 'vitest'
import { inBlocks } from './blocks'
import { inBar, STOPS_MAX } from './nav'

test('four stops fit the bar; of five, two stand behind "more", so that the button is worth its place', () => {
  expect(inBar([1, 2, 3, 4])).toEqual({ bar: [1, 2, 3, 4], more: [] })
  expect(inBar([1, 2, 3, 4, 5])).toEqual({ bar: [1, 2, 3], more: [4, 5] })
  expect(inBar([1, 2, 3, 4, 5, 6, 7]).bar.length + 1).toBe(STOPS_MAX)
})

test('a long list in blocks holds every row once, in its order', () => {
  const items = Array.from({ length: 5_003 }, (_, at) => at)
  const blocks = inBlocks(items, 30)
  expect(blocks.flatMap((block) => block.items)).toEqual(items)
  expect(blocks.at(-1)).toEqual({ at: 4_980, items: items.slice(4_980) })
  expect(inBlocks([], 30)).toEqual([])
})
