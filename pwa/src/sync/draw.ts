/** Rows drawn again after the server's word on what lay on them: acknowledged layers into the base, the rest on top. */
import type { KeptEntry, Touch, Tx } from '../store/store.ts'
import {
  acknowledged,
  layersOf,
  mutationOf,
  pullState,
  putRow,
  rowOrNew,
  surroundings,
  withLayers,
  type Surroundings,
  type Twin,
} from './layers.ts'

/** Draws what the worker settled while no page was there. */
export async function drawUndrawn(tx: Tx, twin: Twin): Promise<void> {
  const entries = await tx.kept.undrawn()
  for (const { undrawn: _undrawn, ...kept } of entries) await tx.kept.put(kept)
  await redraw(tx, entries, twin)
}

/** Rows of everybody whose mutations were settled. */
export async function redraw(tx: Tx, settled: readonly KeptEntry[], twin: Twin): Promise<void> {
  const around = await surroundings(tx)
  const layers = layersOf(await tx.outbox.all())
  for (const kept of settled) {
    const { live } = await pullState(tx, kept.actor_id)
    const draw = async (touch: Touch): Promise<void> => {
      let row = await rowOrNew(tx, live, touch)
      if (kept.result === 'applied') row = acknowledged(row, kept, twin, around)
      else if (row.server === null) row = { ...row, ...refusal(kept, touch, twin, around) }
      await putRow(tx, withLayers(row, layers(kept.actor_id, touch), twin, around))
    }
    await Promise.all(kept.touches.map(draw))
  }
}

/** What a row says when its own creation was refused: nothing that a person made may end without a trace. */
export function refusal(kept: KeptEntry, touch: Touch, twin: Twin, around: Surroundings) {
  const body = kept.type === 'record.create' ? twin(null, touch, mutationOf(kept), around) : null
  return body ? { refused: { mutation_id: kept.id, code: kept.code, body } } : {}
}
