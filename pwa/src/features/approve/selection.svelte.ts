import { SvelteSet } from 'svelte/reactivity'
import type { Pending } from './queue'

/** Which records are chosen, by id; what has left the queue meanwhile no longer counts. */
export class Selection {
  readonly #ids = new SvelteSet<string>()

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  of(items: readonly Pending[]): Pending[] {
    return items.filter(({ record }) => this.#ids.has(record.id))
  }

  /** `all`, `some` or `none` of these are chosen. */
  state(items: readonly Pending[]): 'all' | 'some' | 'none' {
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
}
