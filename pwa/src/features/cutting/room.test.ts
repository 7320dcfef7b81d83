import { describe, expect, it } from 'vitest'
import { ownBook } from './book'
import { listed } from './list'
import { ownLease, shareOf, standing, unheard, wish, type Claim, type CutLeaseRow } from './room'
import type { WorkRecord } from '../../sync/api'

const HERE = { cut_order_id: 'C', operation_id: 'O', worker_id: 'W', device_id: 'D' }
const NOW = Date.parse('2026-11-27T12:00:00Z')
const id = (n: number): string => `0193a000-0000-7000-8000-${String(n).padStart(12, '0')}`

function lease(n: number, quantity: number, more: Partial<CutLeaseRow> = {}): CutLeaseRow {
  return { ...HERE, id: id(n), quantity, expires_at: '2026-11-28T19:00:00Z', ...more }
}
function claim(n: number, quantity: number, more: Partial<Claim> = {}): Claim {
  return { ...HERE, id: id(n), quantity, stage: 'phone', ...more }
}
const open = (leases: CutLeaseRow[], own: Claim[], seen = {}): number =>
  ownLease(leases, own, HERE, NOW, () => seen).open

describe('a lease on this phone', () => {
  it('is used up by what is entered here after it', () => {
    expect(open([lease(10, 50)], [])).toBe(50)
    expect(open([lease(10, 50)], [claim(11, 20), claim(12, 10)])).toBe(20)
    expect(open([lease(10, 50)], [claim(11, 80)])).toBe(0)
  })

  it('is not used by earlier work, other devices, operations or cuts', () => {
    const others = [
      claim(9, 20),
      claim(11, 20, { device_id: 'tablet' }),
      claim(11, 20, { operation_id: 'X' }),
      claim(11, 20, { cut_order_id: 'X' }),
    ]
    expect(open([lease(10, 50)], others)).toBe(50)
  })

  it('never grows back, whatever becomes of the records', () => {
    const kept = [lease(10, 50)]
    expect(open(kept, [claim(11, 30, { stage: 'cancelled' }), claim(12, 10, { stage: 'rejected' })])).toBe(10)
    // Corrected from 40 to 20 here, which the server may refuse; moved to another cut.
    expect(open(kept, [claim(11, 20)], { [id(11)]: 40 })).toBe(10)
    expect(open(kept, [claim(11, 40, { cut_order_id: 'X' })], { [id(11)]: 40 })).toBe(10)
  })

  it('counts only the newest, and only until it ends', () => {
    expect(open([lease(10, 50), lease(20, 5)], [])).toBe(5)
    expect(open([lease(10, 50, { expires_at: '2026-11-27T12:00:00Z' })], [])).toBe(0)
    expect(open([lease(10, 50, { worker_id: 'another' })], [])).toBe(0)
  })
})

describe('two phones without a network', () => {
  /** The server's rule, as in cutting/room.py. */
  function grant(asked: number, cut: number, claimed: number, others: number): number {
    return Math.min(asked, Math.max(0, cut - claimed - others))
  }

  it('are never both told that the same pieces are free', () => {
    const cut = 100
    for (let seed = 1; seed <= 300; seed += 1) {
      let state = seed
      const chance = (most: number): number => {
        state = (state * 1103515245 + 12345) % 2147483648
        return state % (most + 1)
      }
      const first = grant(chance(120), cut, 0, 0)
      const second = grant(chance(120), cut, 0, first)
      const told = [first, second].map((quantity) => {
        const own: Claim[] = []
        let free = 0
        for (let n = 0; n < 8; n += 1) {
          const pieces = 1 + chance(40)
          const left = open([lease(10, quantity)], own)
          if (standing({ more: pieces, open: left, cut, claimed: 0 }) === 'free') free += pieces
          own.push(claim(20 + n, pieces))
        }
        return free
      })
      expect(told[0]! + told[1]!, `seed ${seed}`).toBeLessThanOrEqual(cut)
    }
  })
})

describe('what the pad says', () => {
  it('is free inside the lease, else open, and too many when more is claimed than cut', () => {
    const entry = { open: 40, cut: 100, claimed: 50 }
    expect(standing({ ...entry, more: 40 })).toBe('free')
    expect(standing({ ...entry, more: 41 })).toBe('maybe')
    expect(standing({ ...entry, more: 51 })).toBe('over')
  })

  it('counts own work that has not been sent', () => {
    expect(unheard([claim(1, 20), claim(2, 10, { stage: 'received' })], 'C', 'O')).toBe(20)
  })

  it('asks for the next entry too, never for more than was cut', () => {
    expect(wish(10, 10, 100)).toBeNull()
    expect(wish(30, 10, 100)).toBe(60)
    expect(wish(3, 0, 100)).toBe(20)
    expect(wish(80, 0, 100)).toBe(100)
  })
})

describe('a cut on the master’s screen', () => {
  it('is split into what is approved, waits, is kept and is free', () => {
    const share = shareOf({ claimed: 70, approved: 40, leased: 20 }, 100)
    expect(share).toEqual({ approved: 40, waiting: 30, leased: 20, left: 10, over: 0 })
    expect(shareOf({ claimed: 130, approved: 40, leased: 0 }, 100)).toMatchObject({ left: 0, over: 30 })
  })

  it('stands first when too many are claimed, then by its number', () => {
    const orders = ['2', '10', '3'].map((number) => ({
      id: number,
      number,
      product_id: 'P',
      quantity: 100,
      active: true,
    }))
    const over = [{ id: '3', operations: [{ operation_id: 'O', claimed: 101, approved: 100, leased: 0 }] }]
    expect(listed(orders, over, true).map(({ order }) => order.number)).toEqual(['3', '10', '2'])
    expect(listed(orders, over, true)[0]).toMatchObject({ operations: 1, over: 1, done: 100 })
    expect(listed(orders, over, false)).toEqual([])
  })

  it('shows own claims in the order of making without a network', () => {
    const record = (n: number, at: string, more: Partial<WorkRecord>): WorkRecord =>
      ({ ...claim(n, 30), version: id(n), worker_id: 'W', line_id: null, occurred_at: at, ...more }) as WorkRecord
    const rows = [
      record(1, '2026-11-27T11:00:00Z', { status: 'pending' }),
      record(2, '2026-11-27T10:00:00Z', { status: 'approved', approved_quantity: 25 }),
      record(3, '2026-11-27T09:00:00Z', { status: 'rejected' }),
    ]
    const book = ownBook(rows, 'C', () => 'Malika')
    expect(book.operations[0]!.claims.map((one) => [one.record_id, one.until_here])).toEqual([
      [id(2), 25],
      [id(1), 55],
    ])
  })
})
