import type { WorkRecord } from '../../sync/api'

/**
 * The record of the same operation on the same bundle that stands on this phone already, if there is one. Said before saving, never
 * refused: a bundle may be sewn twice, and only people know.
 */
export function enteredBefore(
  own: readonly WorkRecord[],
  bundle: string,
  operation: string,
  except?: string,
): WorkRecord | undefined {
  return own.find(
    (record) =>
      record.bundle === bundle &&
      record.operation_id === operation &&
      record.id !== except &&
      record.status !== 'cancelled' &&
      record.status !== 'rejected' &&
      record.stage !== 'refused',
  )
}
