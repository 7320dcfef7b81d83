import { describe, expect, it } from 'vitest'
import { isOlder, signsOf, type FleetDevice } from './fleet'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const ago = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString()
const device = (said: Partial<FleetDevice> = {}): FleetDevice => ({
  id: 'd',
  name: 'Redmi',
  claimed_at: ago(1000),
  last_contact_at: ago(1),
  revoked_at: null,
  client_version: '1.2.0',
  unsent: 0,
  oldest_at: null,
  holders: [],
  people: [],
  others: 0,
  storage: { persisted: true, usage: 10, quota: 100 },
  battery: 0.5,
  evicted_at: null,
  shared: false,
  displaces_id: null,
  differences: [],
  ...said,
})
const signs = (said: Partial<FleetDevice>): string[] => signsOf(device(said), NOW, '1.2.0').map(({ what }) => what)

describe('what is said of a device', () => {
  it('is that all is well when there is nothing else to say', () => {
    expect(signs({})).toEqual(['well'])
  })

  it('begins with what cannot wait', () => {
    const differences = [{ day: '2026-11-23', device_count: 3, server_count: 2, since: ago(2) }]
    expect(signs({ differences, unsent: 4, oldest_at: ago(30), battery: 0.05 })).toEqual([
      'differs',
      'holds',
      'battery',
    ])
  })

  it('warns of unsent work only when it has waited for a day', () => {
    const tone = (hours: number) => signsOf(device({ unsent: 1, oldest_at: ago(hours) }), NOW, '1.2.0')[0]?.tone
    expect([tone(2), tone(25)]).toEqual(['info', 'warn'])
  })

  it.each([
    [{ last_contact_at: ago(71) }, ['well']],
    [{ last_contact_at: ago(73) }, ['silent']],
    [{ last_contact_at: null }, ['never']],
    [{ storage: { persisted: false, usage: 95, quota: 100 } }, ['full', 'unsafe']],
    [{ storage: null, battery: null }, ['well']],
    [{ client_version: '1.1.9' }, ['old']],
    [{ evicted_at: ago(24) }, ['evicted']],
    [{ evicted_at: ago(24 * 15) }, ['well']],
    [{ revoked_at: ago(1), battery: 0.01 }, ['revoked']],
    [{ revoked_at: ago(1), unsent: 3 }, ['revoked', 'holds']],
  ] satisfies [Partial<FleetDevice>, string[]][])('%j: %j', (said, expected) => {
    expect(signs(said)).toEqual(expected)
  })
})

describe('the order of versions', () => {
  it.each([
    ['1.2.0', '1.10.0', true],
    ['1.2', '1.2.0', false],
    ['2.0.0', '1.9.9', false],
    ['1.2.0-beta', '1.2.0', false],
    ['dev', '1.0.0', false],
    [null, '1.0.0', false],
  ])('%s before %s: %s', (a, b, expected) => {
    expect(isOlder(a, b)).toBe(expected)
  })
})
