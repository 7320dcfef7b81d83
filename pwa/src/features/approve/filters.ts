import { oneOf, useView, type View } from '../app/view.svelte'
import { REASONS } from './exceptions'
import type { Filters } from './queue'

/** How the queue is looked at, in its address: `?worker=...&reason=late`, so that other screens can link to a part of it. */
const DEFAULTS = {
  q: '',
  worker: '',
  operation: '',
  day: '',
  reason: oneOf(['', 'normal', ...REASONS], ''),
  by: oneOf(['worker', 'operation'], 'worker'),
} as const

export type QueueView = View<typeof DEFAULTS>

export function queueView(): QueueView {
  return useView('queue', DEFAULTS)
}

export function filtersOf({ worker, operation, day, reason }: QueueView): Filters {
  return { worker, operation, day, reason: reason === '' ? null : reason }
}

export function isNarrowed({ q, worker, operation, day, reason }: QueueView): boolean {
  return [q.trim(), worker, operation, day, reason].some((one) => one !== '')
}

export function showAll(view: QueueView): void {
  view.q = view.worker = view.operation = view.day = view.reason = ''
}
