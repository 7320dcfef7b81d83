import { dayAt } from '../../i18n/dates'
import type { WorkRecord } from '../../sync/api'
import { lists, rateOn } from '../app/catalog.svelte'
import { shared } from '../app/shared.svelte'
import { app, failLoudly, me } from '../app/state.svelte'
import { claims } from './claims.svelte'
import { departures, type Departure } from './departures'
import { decisions } from './decisions.svelte'
import { place } from './place.svelte'
import { buildQueue, NOTHING, type Queue } from './queue'
import { lineRecords } from './rows.svelte'
import { selection } from './selection.svelte'
import { limits } from './shifts.svelte'
import { inSlices } from './steps'

/** Everything that the master's screens look at, for as long as the calling component lives. */
export interface Desk {
  readonly rows: readonly WorkRecord[]
  readonly queue: Queue
  readonly ready: boolean
  /** What left the queue by somebody else's hand since it was last looked at. */
  readonly gone: readonly Departure[]
  forgetGone(): void
}

/** Read and judged once, for all places of a master; it begins anew with the next person. */
export const openDesk = shared((): Desk => {
  const today = $derived(app.today)
  const records = lineRecords()
  selection.clear()
  const claimed = claims()
  const believed = limits()
  let queue = $state.raw<Queue>(NOTHING)
  let built = $state(false)
  let gone = $state.raw<readonly Departure[]>([])
  let asked = 0
  let seenLine: string | null | undefined

  $effect(() => {
    const rows = records.rows
    const known = lists()
    const line = place.line
    const whole = records.ready
    const timezone = app.timezone
    const mine = ++asked
    const steps = buildQueue(rows, {
      price: rateOn,
      sam: (operation_id) => known.operations.get(operation_id)?.sam ?? null,
      claims: claimed.byWork,
      viewer_id: me().id,
      device_id: app.session?.device.id ?? '',
      today,
      limits: believed.now,
      dayOf: (moment) => dayAt(Date.parse(moment), timezone),
    })
    inSlices(steps, () => mine !== asked)
      .then((result) => (result !== null && mine === asked ? take(result, rows, line, whole) : undefined))
      .catch(failLoudly)
  })

  function take(result: Queue, rows: readonly WorkRecord[], line: string | null, whole: boolean): void {
    if (built && seenLine === line) {
      const left = departures(queue, result, rows, me().id, decisions.isOwn)
      const back = new Set(result.all.map(({ record }) => record.id))
      if (left.length > 0 || gone.length > 0) gone = [...gone.filter(({ record }) => !back.has(record.id)), ...left]
    } else gone = []
    queue = result
    seenLine = line
    built = whole
  }

  return {
    get rows() {
      return records.rows
    },
    get queue() {
      return queue
    },
    get ready() {
      return built
    },
    get gone() {
      return gone
    },
    forgetGone() {
      gone = []
    },
  }
})
