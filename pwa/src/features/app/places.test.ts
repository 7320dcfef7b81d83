import { expect, expectTypeOf, test } from 'vitest'
import { placesOf } from './all_places'
import { currentStop, findPlace, place, stopsOf, type Params, type Place } from './places'

const load = () => Promise.reject(new Error('nothing is opened here'))
const named = (path: string, more: Partial<Place> = {}): Place => ({ path, roles: ['worker'], load, ...more })
const at = (places: Place[], path: string) => findPlace(places, path.split('/').filter(Boolean))

test('what stands for a name in the path is handed to the screen', () => {
  const places = [named('/'), named('/records'), named('/records/:id'), named('/records/:id/edit')]
  expect(at(places, '/records/r1')).toEqual({ place: places[2], params: { id: 'r1' } })
  expect(at(places, '/records/r1/edit')?.params).toEqual({ id: 'r1' })
  expect(at(places, '/')?.place.path).toBe('/')
  expect(at(places, '/records/r1/edit/more')).toBeUndefined()
})

test('a written-out word wins over a name, in whatever order the features are found', () => {
  for (const places of [
    [named('/log/:product'), named('/log/scan')],
    [named('/log/scan'), named('/log/:product')],
  ])
    expect(at(places, '/log/scan')?.place.path).toBe('/log/scan')
})

test('the path is the type of the properties', () => {
  expectTypeOf<Params<'/log/:product/:operation'>>().toMatchTypeOf<{ product: string; operation: string }>()
  expectTypeOf<keyof Params<'/records/:id/edit'>>().toEqualTypeOf<'id'>()
  expect(place({ path: '/me', roles: ['worker'], load }).path).toBe('/me')
})

test('stops stand in their order, and a place below a stop belongs to it', () => {
  const stop = (order: number) => ({ icon: 'home', text: () => '', order })
  const stops = stopsOf([named('/me', { nav: stop(9) }), named('/', { nav: stop(1) }), named('/log')])
  expect(stops.map(({ href }) => href)).toEqual(['/', '/me'])
  expect(currentStop(stops, '/me/pin')).toBe('/me')
  expect(currentStop(stops, '/mess')).toBe('/')
})

test.each(['worker', 'master', 'admin'] as const)('a %s has a home, and no address twice', (role) => {
  const paths = placesOf(role).map(({ path }) => path.replaceAll(/:\w+/g, ':'))
  expect(paths).toContain('/')
  expect(new Set(paths).size).toBe(paths.length)
  const stops = stopsOf(placesOf(role))
  expect(stops[0]?.href).toBe('/')
  expect(new Set(stops.map(({ order }) => order)).size).toBe(stops.length)
})
