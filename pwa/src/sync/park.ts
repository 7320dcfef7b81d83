/**
 * Setting one mutation aside: a whole request was refused although it carried only this one. It is never thrown away; it
 * is shown, tried again alone at growing distances, and does not stand in anyone's way.
 */
import type { KeptEntry, OutboxEntry, Tx, Wait } from '../store/store.ts'
import { parkedDelay } from './backoff.ts'
import { REOFFER, type Reoffer } from './places.ts'
import type { Asked } from './request.ts'

export async function setAside(tx: Tx, asked: Asked, code: string, now: number, chance: number): Promise<void> {
  const [entry] = asked.entries
  if (!entry) return
  const current = asked.from === 'outbox' ? await tx.outbox.byId(entry.id) : await tx.kept.byId(entry.id)
  if (!current) return
  const tries = current.wait?.why === 'parked' ? current.wait.tries + 1 : 1
  const wait: Wait = { why: 'parked', code, tries, until: now + parkedDelay(tries, chance) }
  if (asked.from === 'outbox') await tx.outbox.put({ ...(current as OutboxEntry), wait })
  else await tx.kept.put({ ...(current as KeptEntry), owed: 1, wait })
  if (asked.kind !== 'reoffer') return
  const reoffer = await tx.meta.get<Reoffer>(REOFFER)
  if (reoffer) await tx.meta.put(REOFFER, { ...reoffer, after: Math.max(reoffer.after, entry.seq) } satisfies Reoffer)
}
