/**
 * The server's word on what was sent, taken in: the only way out of the outbox.
 *
 * Runs inside the transaction that also takes in the changes, so that there is no moment at which a mutation is neither in
 * the outbox nor among what is kept.
 */
import type { Outcome } from '../protocol/messages.ts'
import type { Entry, KeptEntry, OutboxEntry, Tx, Wait } from '../store/store.ts'
import { heldDelay } from './backoff.ts'
import type { redraw } from './draw.ts'

export interface Settling {
  now: number
  /** The server's time of this answer, in ms. */
  said_at: number
  chance: () => number
  /** Draws the rows of settled mutations again. The worker has none: the page draws later what it settled. */
  redraw?: (tx: Tx, settled: readonly KeptEntry[]) => ReturnType<typeof redraw>
}

/** Settles `entries` by their `outcomes` (one each, in order). Returns how many got a final outcome that they did not have. */
export async function settle(
  tx: Tx,
  from: 'outbox' | 'kept',
  entries: readonly Entry[],
  outcomes: readonly Outcome[],
  by: Settling,
): Promise<number> {
  const settled: KeptEntry[] = []
  let finals = 0
  for (const [index, { id }] of entries.entries()) {
    const outcome = outcomes[index]
    if (!outcome) continue
    if (from === 'kept') {
      if (await settleAgain(tx, id, outcome, by)) finals += 1
      continue
    }
    // Another tab may have settled it meanwhile: then there is nothing left to do.
    const entry = await tx.outbox.byId(id)
    if (!entry) continue
    const kept = await settleFirst(tx, entry, outcome, by)
    if (kept) settled.push(kept)
  }
  if (settled.length > 0) await by.redraw?.(tx, settled)
  return finals + settled.length
}

async function settleFirst(tx: Tx, entry: OutboxEntry, outcome: Outcome, by: Settling): Promise<KeptEntry | null> {
  if (outcome.result === 'held') {
    await tx.outbox.put({ ...entry, wait: heldWait(entry.wait, outcome, by) })
    return null
  }
  const { wait: _wait, ...made } = entry
  const kept: KeptEntry = {
    ...made,
    result: outcome.result,
    code: outcome.code,
    detail: outcome.detail,
    refused: outcome.refused,
    receipt: outcome.receipt,
    settled_at: by.said_at,
  }
  // What was carried for another device, its author hears of there.
  if (!entry.carried && (outcome.result === 'rejected' || outcome.refused.length > 0)) kept.conflict = 1
  if (!by.redraw) kept.undrawn = 1
  await tx.outbox.delete(entry.seq)
  await tx.kept.put(kept)
  return kept
}

/** A restored server speaks again about what was settled before. The first word stays; another word is shown as a conflict. */
async function settleAgain(tx: Tx, id: string, outcome: Outcome, by: Settling): Promise<boolean> {
  const entry = await tx.kept.byId(id)
  if (!entry) return false
  if (outcome.result === 'held') {
    await tx.kept.put({ ...entry, owed: 1, wait: heldWait(entry.wait, outcome, by) })
    return false
  }
  const { owed: _owed, wait: _wait, ...kept } = entry
  kept.receipt ??= outcome.receipt
  if (outcome.result !== entry.result && !entry.contradicted) {
    kept.conflict = 1
    kept.contradicted = { result: outcome.result, code: outcome.code, at: by.said_at }
  }
  await tx.kept.put(kept)
  return true
}

function heldWait(before: Wait | undefined, outcome: Outcome, by: Settling): Wait {
  const tries = before?.why === 'held' ? before.tries + 1 : 1
  return { why: 'held', code: outcome.code ?? 'held', tries, until: by.now + heldDelay(tries, by.chance()) }
}
