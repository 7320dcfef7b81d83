import { client } from '../../sync/client'
import { live } from '../app/live.svelte'
import { LIMITS, shiftMinutes, type Limits } from './baselines'

export interface ShiftRow {
  id: string
  name: string
  /** `HH:MM`; a shift that ends before it begins goes over midnight. */
  starts: string
  ends: string
}

declare module '../../sync/entities' {
  interface Entities {
    shift: ShiftRow
  }
}

/** The limits with the factory's own shift in them. */
export function limits(): { readonly now: Limits } {
  const shifts = live(['shift'], () => client.rows('shift'), [])
  const now = $derived({ ...LIMITS, shift_minutes: shiftMinutes(shifts.rows) })
  return {
    get now() {
      return now
    },
  }
}
