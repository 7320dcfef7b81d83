/** What has changed on this device, gathered until the screens here and the other tabs are told. */
import type { Changed } from '../store/watched.ts'

export class News {
  private readonly listeners = new Set<(changed: Changed) => void>()
  private readonly ringTabs: (changed: Changed) => void
  private untold = new Set<string>()
  private unrung = new Set<string>()

  constructor(ringTabs: (changed: Changed) => void = () => undefined) {
    this.ringTabs = ringTabs
  }

  listen(listener: (changed: Changed) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Rows that changed here: both the screens and the other tabs do not know yet. */
  note(changed: Iterable<string>): void {
    for (const entity of changed) {
      this.untold.add(entity)
      this.unrung.add(entity)
    }
  }

  /** Rows that changed elsewhere: the other tabs know already. */
  hear(changed: Iterable<string>): void {
    for (const entity of changed) this.untold.add(entity)
  }

  tell(): void {
    this.ring()
    this.show()
  }

  ring(): void {
    const changed = this.unrung
    this.unrung = new Set()
    this.ringTabs(changed)
  }

  show(): void {
    const changed = this.untold
    this.untold = new Set()
    for (const listener of this.listeners) listener(changed)
  }
}
