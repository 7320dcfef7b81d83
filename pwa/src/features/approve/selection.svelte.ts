import { SvelteSet } from 'svelte/reactivity'
import type { Conflict } from '../../sync/api'
import type { Pending } from './queue'

/** Which records are chosen, by id; what has left the queue meanwhile no longer counts. */
export class Selection {
  readonly #ids = new SvelteSet<string>()
  readonly #kept = new Set<string>()

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  of(items: readonly Pending[]): Pending[] {
    return this.#ids.size === 0 ? [] : items.filter(({ record }) => this.#ids.has(record.id))
  }

  /** `all`, `some` or `none` of these are chosen. */
  state(items: readonly Pending[]): 'all' | 'some' | 'none' {
    if (this.#ids.size === 0) return 'none'
    const chosen = items.reduce((count, { record }) => count + (this.#ids.has(record.id) ? 1 : 0), 0)
    return chosen === 0 ? 'none' : chosen === items.length ? 'all' : 'some'
  }

  set(items: readonly Pending[], chosen: boolean): void {
    for (const { record } of items) {
      if (chosen) this.#ids.add(record.id)
      else this.#ids.delete(record.id)
    }
  }

  toggle(items: readonly Pending[]): void {
    this.set(items, this.state(items) !== 'all')
  }

  clear(): void {
    this.#ids.clear()
  }

  /** What a decision left behind is chosen again, when it is first seen to be back in the queue. */
  keep(conflicts: readonly Conflict[], waiting: readonly Pending[]): void {
    const still = new Set(waiting.map(({ record }) => record.id))
    for (const { mutation_id, refused } of conflicts) {
      for (const { record_id } of refused) {
        const key = `${mutation_id}/${record_id}`
        if (this.#kept.has(key) || !still.has(record_id)) continue
        this.#kept.add(key)
        this.#ids.add(record_id)
      }
    }
  }
}

/** Of the person at the screen; stays while they look at another one. */
export const selection = new Selection()
