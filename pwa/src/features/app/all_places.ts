import type { Role } from '../../sync/api'
import type { Place } from './places'

/** Found by their name, so that a new feature brings its places without anybody editing a list. */
const found = import.meta.glob<{ places: readonly Place[] }>(['../*/places.ts', '!../app/places.ts'], { eager: true })
const all = Object.values(found).flatMap(({ places }) => places)

/** Without a role: everybody's. */
export function placesOf(role?: Role): Place[] {
  return all.filter(({ roles }) => role === undefined || roles.includes(role))
}
