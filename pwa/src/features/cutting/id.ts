import { uuid7Maker } from '../../protocol/uuid7'

/** An id for something that is made here: in the order of time, like all ids. */
export const freshId = uuid7Maker(
  () => Date.now(),
  (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
)
