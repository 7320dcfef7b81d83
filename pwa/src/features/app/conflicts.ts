import type { Conflict } from '../../sync/api'
import { client } from '../../sync/client'
import { CONFLICTS } from '../../sync/entities'
import { live } from './live.svelte'
import { shared } from './shared.svelte'

/** What came back from the server and was not dismissed yet, the newest first. */
export const conflicts = shared(() => live<Conflict[]>([CONFLICTS], () => client.conflicts(), []))
