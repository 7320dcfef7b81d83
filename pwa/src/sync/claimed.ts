/** What a person may see whose PIN nobody has checked. */
import type { Tx } from '../store/store.ts'
import { pullState, visibleBody } from './layers.ts'
import { ACCOUNTS, type Account } from './places.ts'

/** What everyone in the factory may know, with or without a PIN. */
const PUBLIC: ReadonlySet<string> = new Set(['product', 'operation', 'rate', 'line'])

/**
 * Rows for a person whose PIN nobody has checked: the factory's lists and nothing else. Taken from anybody's space on this
 * device, for their own may have been taken away when they signed out.
 */
export async function publicRows<T>(tx: Tx, person_id: string, entity: string): Promise<T[]> {
  if (!PUBLIC.has(entity)) return []
  const ids = ((await tx.meta.get<Account[]>(ACCOUNTS)) ?? []).map((account) => account.id)
  for (const id of [person_id, ...ids]) {
    const rows = await tx.rows.all((await pullState(tx, id)).live, entity)
    if (rows.length > 0) return rows.map(visibleBody).filter((body) => body && body.active !== false) as T[]
  }
  return []
}
