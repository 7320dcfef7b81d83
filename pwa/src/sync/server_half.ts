/**
 * The half of the engine that talks to the server. The page loads it a moment after its start, so that the form is there
 * first; saving needs nothing of it.
 */
import { ackedDays, whatToTell } from './acked.ts'
import { exchange as exchangeWith, type ExchangeParts, type Step } from './exchange.ts'
import { redraw } from './draw.ts'
import type { Twin } from './layers.ts'
import type { Pace } from './pace.ts'
import { prune } from './prune.ts'
import { pullAnew, takeChanges } from './pull.ts'
import type { PullWish } from './request.ts'
import type { Seen } from './status.ts'

export { httpNetwork } from '../net/http.ts'
export { drawUndrawn } from './draw.ts'
export { pack, takeIn } from './carry.ts'
export { publicRows } from './claimed.ts'
export { knownPeople, sendLeadersAway, setGate } from './leaders.ts'
export { takeBack } from './hold.ts'
export { confirm, paySignOut, signIn, signOut, switchTo } from './person.ts'
export { prune }

export function exchange(parts: ExchangeParts & { twin: Twin }, pace: Pace, seen: Seen, wish: PullWish): Promise<Step> {
  const { twin } = parts
  const page = {
    pull: { takeChanges, pullAnew, twin },
    redraw: (...[tx, kept]: Settled) => redraw(tx, kept, twin),
    prune,
    log: { whatToTell, ackedDays },
  }
  return exchangeWith({ ...parts, ...page }, pace, seen, wish)
}

type Settled = Parameters<NonNullable<ExchangeParts['redraw']>>
