import type { Pending } from './queue'

/** What can be done with records of the queue, wherever they are shown. */
export interface Acts {
  approve(items: readonly Pending[]): void
  reject(items: readonly Pending[]): void
  part(item: Pending): void
  open(item: Pending): void
  isOpen(item: Pending): boolean
  /** Why the server did not take the last decision on it, in words. */
  refusal(item: Pending): string | undefined
}
