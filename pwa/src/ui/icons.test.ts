import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const PWA = join(import.meta.dirname, '../..')
const sprite = (file: string) =>
  [...readFileSync(join(PWA, file), 'utf8').matchAll(/<symbol id="i-([\w-]+)"/g)].map(([, name]) => name!)
const drawn = [...sprite('index.html'), ...sprite('public/icons.more.svg')]

test('no drawing is there twice', () => {
  expect(new Set(drawn).size).toBe(drawn.length)
})

test('every drawing that a screen names is in one of the sprites', () => {
  const named = readdirSync(join(PWA, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(svelte|ts)$/.test(path) && !path.endsWith('.test.ts'))
    .flatMap((path) => {
      const text = readFileSync(join(PWA, 'src', path), 'utf8')
      const icons = [...text.matchAll(/(?:<Icon name=|\bicon=|\bicon: )["']([\w-]+)["']/g)]
      return icons.map(([, name]) => ({ path, name }))
    })
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(({ name }) => !drawn.includes(name!))).toEqual([])
})
