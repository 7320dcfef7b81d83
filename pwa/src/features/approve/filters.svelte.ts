import type { By, Filters } from './queue'

/** What is looked for in the queue; stays while the master looks at other screens. */
class View {
  query = $state('')
  worker = $state('')
  operation = $state('')
  day = $state('')
  reason = $state<NonNullable<Filters['reason']> | ''>('')
  by = $state<By>('worker')

  get filters(): Filters {
    const { worker, operation, day, reason } = this
    return { worker, operation, day, reason: reason === '' ? null : reason }
  }

  get active(): boolean {
    return this.query.trim() !== '' || [this.worker, this.operation, this.day, this.reason].some((one) => one !== '')
  }

  clear(): void {
    this.query = this.worker = this.operation = this.day = this.reason = ''
  }
}

export const view = new View()
