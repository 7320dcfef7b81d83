/** The limits of one request (SYNC.md, `POST /api/v1/sync`). The server refuses more as a whole; the client never sends it. */
export const PROTOCOL = 1
export const MUTATIONS_MAX = 500
export const ITEMS_MAX = 5_000
export const BODY_BYTES_MAX = 8 * 1024 * 1024

/** Room left in a body for everything that is not a mutation: the envelope, the report and the receipts. */
export const ENVELOPE_BYTES_MAX = 1024 * 1024

/** Items of one bulk decision. */
export const DECISION_ITEMS_MAX = 2_000

/** How long acknowledged mutations are kept at least, so that devices can heal a restored server (rule 11). */
export const KEPT_DAYS_MIN = 45
