import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { idbStore } from './idb.ts'
import { memoryStore } from './memory.ts'
import type { KeptEntry, OutboxEntry, Row, Store } from './store.ts'

let databases = 0
const stores: [string, () => Store][] = [
  ['in memory', memoryStore],
  ['on IndexedDB', () => idbStore({ name: `test-${++databases}` })],
]

function entry(id: string): Omit<OutboxEntry, 'seq'> {
  return {
    id,
    type: 'record.create',
    actor_id: 'w',
    json: `{"id":"${id}"}`,
    bytes: 9,
    items: 1,
    made_at: 1,
    touches: [['record', id]],
  }
}

function row(id: string, said: Partial<Row> = {}): Row {
  return { space: 'w/1', entity: 'record', id, server: { id }, unsent: [], ...said }
}

describe.each(stores)('a store %s', (_, open) => {
  it('gives each mutation its place in the order in which they were made, for ever', async () => {
    const store = open()
    await store.write(async (tx) => {
      for (const id of ['a', 'b', 'c']) await tx.outbox.add(entry(id))
    })
    await store.write((tx) => tx.outbox.delete(2))
    await store.write((tx) => tx.outbox.delete(3))
    await store.write((tx) => tx.outbox.add(entry('d')))
    const all = await store.read((tx) => tx.outbox.all())
    expect(all.map(({ id, seq }) => [id, seq])).toEqual([
      ['a', 1],
      ['d', 4],
    ])
    expect(await store.read((tx) => tx.outbox.byId('d'))).toMatchObject({
      json: '{"id":"d"}',
      touches: [['record', 'd']],
    })
  })

  it('writes all of a transaction or nothing of it', async () => {
    const store = open()
    await store.write((tx) => tx.meta.put('key', 'before'))
    const failing = store.write(async (tx) => {
      await tx.outbox.add(entry('a'))
      await tx.rows.put(row('a'))
      await tx.meta.put('key', 'after')
      throw new Error('in the middle')
    })
    await expect(failing).rejects.toThrow('in the middle')
    expect(await store.read((tx) => tx.outbox.all())).toEqual([])
    expect(await store.read((tx) => tx.rows.get('w/1', 'record', 'a'))).toBeUndefined()
    expect(await store.read((tx) => tx.meta.get('key'))).toBe('before')
  })

  it('takes no id twice', async () => {
    const store = open()
    await store.write((tx) => tx.outbox.add(entry('a')))
    await expect(store.write((tx) => tx.outbox.add(entry('a')))).rejects.toThrow()
    expect(await store.read((tx) => tx.outbox.all())).toHaveLength(1)
  })

  it('pages through what is kept and finds what is marked', async () => {
    const store = open()
    const kept = (seq: number, said: Partial<KeptEntry> = {}): KeptEntry => ({
      ...entry(`k${seq}`),
      seq,
      result: 'applied',
      code: null,
      detail: null,
      refused: [],
      receipt: null,
      settled_at: 1,
      ...said,
    })
    await store.write(async (tx) => {
      for (const one of [kept(3, { conflict: 1 }), kept(1), kept(2, { owed: 1 })]) await tx.kept.put(one)
    })
    const seqs = (found: KeptEntry[]): number[] => found.map(({ seq }) => seq)
    expect(seqs(await store.read((tx) => tx.kept.after(0, 2)))).toEqual([1, 2])
    expect(seqs(await store.read((tx) => tx.kept.after(2, Infinity)))).toEqual([3])
    expect(seqs(await store.read((tx) => tx.kept.owed()))).toEqual([2])
    expect(seqs(await store.read((tx) => tx.kept.conflicts()))).toEqual([3])
    expect((await store.read((tx) => tx.kept.byId('k3')))?.seq).toBe(3)
  })

  it('reads rows by space and entity, and records by day', async () => {
    const store = open()
    await store.write(async (tx) => {
      await tx.rows.put(row('a', { day: '2026-11-23' }))
      await tx.rows.put(row('b', { day: '2026-11-24' }))
      await tx.rows.put(row('p', { entity: 'product' }))
      await tx.rows.put(row('c', { space: 'w/2', day: '2026-11-24' }))
    })
    const ids = (found: Row[]): string[] => found.map(({ id }) => id)
    expect(ids(await store.read((tx) => tx.rows.all('w/1', 'record')))).toEqual(['a', 'b'])
    expect(ids(await store.read((tx) => tx.rows.all('w/1', 'product')))).toEqual(['p'])
    expect(ids(await store.read((tx) => tx.rows.days('w/1', '2026-11-23', '2026-11-24')))).toEqual(['a'])
    expect(ids(await store.read((tx) => tx.rows.days('w/1', '2026-11-24', '2026-11-25')))).toEqual(['b'])
    await store.write((tx) => tx.rows.clear('w/1'))
    expect(await store.read((tx) => tx.rows.all('w/1', 'record'))).toEqual([])
    expect(await store.read((tx) => tx.rows.all('w/1', 'product'))).toEqual([])
    expect(ids(await store.read((tx) => tx.rows.all('w/2', 'record')))).toEqual(['c'])
  })
})
