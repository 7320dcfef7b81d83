import type { Component } from 'svelte'
import type { Role } from '../../sync/api'

/**
 * Where in the app a person can be. Each feature names its own in `features/<feature>/places.ts` as `export const places`, with
 * lazy imports only: that file is part of the first download, what it loads is not.
 */
export interface Place {
  /** `/records/:id/edit`; what stands for `:id` is handed to the screen as a property of that name. */
  path: string
  roles: readonly Role[]
  load: () => Promise<{ default: Component<Record<string, string>> }>
  /** A stop of the bar at the bottom. Four fit a phone; when there are more, the last ones stand behind "more". */
  nav?: Stop
  /** A task has a way back instead of the bar. */
  task?: boolean
  /** Whether the round button of the role ("log work") hangs over this place. */
  add?: () => boolean
  /** Needed by the first tap, not by the first picture: fetched as soon as the device has a moment. */
  soon?: boolean
}

export interface Stop {
  icon: string
  text: () => string
  order: number
  /** How many things wait there. */
  count?: () => number
}

/** The names after the colons of a path. */
export type Params<P extends string> = P extends `${infer Head}/${infer Rest}`
  ? Params<Head> & Params<Rest>
  : P extends `:${infer Name}`
    ? Record<Name, string>
    : unknown

/** A place whose screen must take exactly what its path names. */
export function place<const P extends string>(
  named: Omit<Place, 'path' | 'load'> & {
    path: P
    load: () => Promise<{ default: Component<Params<P> & Record<never, never>> }>
  },
): Place {
  return named as unknown as Place
}

export interface Found {
  place: Place
  params: Record<string, string>
}

/** The place of an address (its path, cut at the slashes and decoded): written-out words win over names with a colon. */
export function findPlace(places: readonly Place[], segments: readonly string[]): Found | undefined {
  let best: Found | undefined
  let weight = -1
  for (const candidate of places) {
    const params = paramsOf(candidate.path, segments)
    const literal = parts(candidate.path).filter((part) => !part.startsWith(':')).length
    if (params && literal > weight) {
      best = { place: candidate, params }
      weight = literal
    }
  }
  return best
}

function paramsOf(path: string, segments: readonly string[]): Record<string, string> | null {
  const pattern = parts(path)
  if (pattern.length !== segments.length) return null
  const params: Record<string, string> = {}
  for (const [at, part] of pattern.entries()) {
    const segment = segments[at]!
    if (part.startsWith(':')) params[part.slice(1)] = segment
    else if (part !== segment) return null
  }
  return params
}

function parts(path: string): string[] {
  return path.split('/').filter(Boolean)
}

export interface NavStop extends Stop {
  href: string
}

/** The stops of a role in their order. */
export function stopsOf(places: readonly Place[]): NavStop[] {
  return places.flatMap(({ path, nav }) => (nav ? [{ ...nav, href: path }] : [])).sort((a, b) => a.order - b.order)
}

/** The stop under which an address belongs: the longest one that it begins with, home when there is none. */
export function currentStop(stops: readonly NavStop[], path: string): string {
  const fitting = stops.filter(({ href }) => href !== '/' && (path === href || path.startsWith(`${href}/`)))
  return fitting.sort((a, b) => b.href.length - a.href.length)[0]?.href ?? '/'
}
