import { describe, expect, test } from 'vitest'
import type { WorkRecord } from '../../sync/api'
import { Baselines, LIMITS, median, shiftMinutes } from './baselines'
import { cameByDevice, claimKey, type CutClaim, type Reason } from './exceptions'
import golden from './exceptions.golden.json'
import { buildQueue } from './queue'
import { atOnce, inSlices } from './steps'

const claims = new Map(
  (golden.claims as CutClaim[]).map((claim) => [claimKey(claim.cut_order_id, claim.operation_id), claim]),
)
const sams: Record<string, string | null> = golden.sam
const rates: Record<string, string> = golden.rates
const around = {
  price: (product: string, operation: string) => {
    const rate = rates[`${product}|${operation}`]
    return rate === undefined ? undefined : { rate }
  },
  sam: (operation: string) => sams[operation] ?? null,
  claims,
  viewer_id: golden.viewer_id,
  device_id: golden.device_id,
  today: golden.today,
  dayOf: (moment: string) => moment.slice(0, 10),
  limits: golden.limits,
}
const records = golden.records.map((record) => ({ ...golden.template, ...record })) as unknown as WorkRecord[]

describe('why a record deserves a look', () => {
  test('is the same here as in the golden answers', () => {
    const { all } = atOnce(buildQueue(records, around))
    const found = Object.fromEntries(all.map(({ record, reasons }) => [record.id, reasons]))
    expect(found).toEqual(golden.expected as Record<string, Reason[]>)
  })

  test('the golden answers hold each reason, and normal work', () => {
    const codes = new Set(Object.values(golden.expected).flatMap((reasons) => reasons.map(({ code }) => code)))
    expect(codes.size).toBe(16)
    expect(Object.values(golden.expected).filter((reasons) => reasons.length === 0).length).toBeGreaterThan(3)
  })

  test('the golden limits are those of the product', () => {
    expect(golden.limits).toEqual(LIMITS)
  })

  test('doubtful work that came by the device in hand takes another person, and only that', () => {
    const record = { ...records[0]!, flags: ['relayed'], device_id: 'a', carried_by: 'b' }
    expect([cameByDevice(record, 'a'), cameByDevice(record, 'b'), cameByDevice(record, 'c')]).toEqual([
      true,
      true,
      false,
    ])
    expect(cameByDevice({ ...record, flags: ['late'] }, 'a')).toBe(false)
  })
})

describe('what is usual', () => {
  const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}`
  let made = 0
  const record = (change: Partial<WorkRecord>): WorkRecord =>
    ({ ...golden.template, id: `u-${++made}`, ...change }) as unknown as WorkRecord
  const approved = (n: number, quantity: number): WorkRecord =>
    record({ work_date: day(n), quantity, approved_quantity: quantity, status: 'approved', stage: 'approved' })

  test('the median of an even number of days lies between the two in the middle', () => {
    expect([median([3]), median([1, 2]), median([9, 1, 5])]).toEqual([3, 1.5, 5])
  })

  test('a shift is as long as the longest of the calendar, an hour of breaks left out, over midnight too', () => {
    expect(shiftMinutes([])).toBe(480)
    expect(shiftMinutes([{ starts: '08:00', ends: '17:00' }])).toBe(480)
    expect(
      shiftMinutes([
        { starts: '08:00', ends: '13:00' },
        { starts: '20:00', ends: '06:30' },
      ]),
    ).toBe(570)
    expect(shiftMinutes([{ starts: '09:00', ends: '13:00' }])).toBe(240)
  })

  test('says nothing from too few days', () => {
    const baselines = new Baselines(LIMITS)
    for (const n of [1, 2, 3, 4]) baselines.add(approved(n, 50), null)
    expect(baselines.usual('w-1', 'o-1', day(20))).toBeNull()
  })

  test('never rests on the day that is judged, nor on claims that nobody approved', () => {
    const baselines = new Baselines(LIMITS)
    for (const n of [1, 2, 3, 4, 5]) baselines.add(approved(n, 50), null)
    baselines.add(record({ work_date: day(6), quantity: 9000 }), null)
    expect(baselines.usual('w-1', 'o-1', day(20))).toMatchObject({ low: 50, high: 50, days: 5 })
    expect(baselines.usual('w-1', 'o-1', day(5))).toBeNull()
  })

  test('one mistyped day moves neither centre nor spread', () => {
    const baselines = new Baselines(LIMITS)
    for (const [n, pieces] of [48, 50, 52, 55, 60, 45, 4500].entries()) baselines.add(approved(n + 1, pieces), null)
    expect(baselines.usual('w-1', 'o-1', day(20))).toMatchObject({ low: 44, high: 60 })
  })

  test('a zero too many is found alone, and the good records of that day are left in peace', () => {
    const baselines = new Baselines(LIMITS)
    for (const n of [1, 2, 3, 4, 5, 6]) baselines.add(approved(n, 50), null)
    const today = [20, 200, 15].map((quantity) => record({ work_date: day(20), quantity }))
    for (const one of today) baselines.add(one, null)
    const usual = baselines.usual('w-1', 'o-1', day(20))!
    expect(today.map((one) => baselines.isOverUsual(one, usual))).toEqual([false, true, false])
    expect(baselines.piecesOn(today[0]!)).toBe(235)
  })
})

describe('five thousand records', () => {
  const many = Array.from({ length: 5000 }, (_, n) => ({
    ...records[n % records.length]!,
    id: `m-${n}`,
    worker_id: `w-${n % 40}`,
    work_date: `2026-11-${String((n % 24) + 1).padStart(2, '0')}`,
  }))

  test('are judged in many steps, and the result is the same', async () => {
    let pauses = 0
    let time = 0
    const sliced = await inSlices(
      buildQueue(many, around),
      () => false,
      () => (time += 3),
      () => {
        pauses += 1
        return Promise.resolve()
      },
    )
    expect(pauses).toBeGreaterThan(10)
    expect(sliced).toEqual(atOnce(buildQueue(many, around)))
  })

  test('nobody waits for what has become stale', async () => {
    const stale = await inSlices(
      buildQueue(many, around),
      () => true,
      (() => {
        let time = 0
        return () => (time += 10)
      })(),
      () => Promise.resolve(),
    )
    expect(stale).toBeNull()
  })
})
