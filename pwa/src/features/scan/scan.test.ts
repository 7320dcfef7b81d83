import { describe, expect, test } from 'vitest'
import type { WorkRecord } from '../../sync/api'
import { readCode, writeCode, type Bundle } from './code'
import { enteredBefore } from './twice'

const ID = '0193a5c0-0000-7000-8000-00000000000'
const whole: Bundle = {
  bundle: 'B-17',
  cut_order_id: `${ID}1`,
  product_id: `${ID}2`,
  operation_id: `${ID}3`,
  quantity: 25,
}

describe('the code of a bundle', () => {
  test.each<Bundle>([
    whole,
    { ...whole, cut_order_id: null, operation_id: null },
    { ...whole, bundle: '12:4 50%' },
    { ...whole, bundle: 'Тўплам 7', quantity: 100_000 },
  ])('is read as it was written', (bundle) => {
    expect(readCode(writeCode(bundle))).toEqual({ ok: true, bundle })
  })

  test('is written as the protocol says', () => {
    expect(writeCode({ ...whole, cut_order_id: null })).toBe(`SEWTRACK1:B:B-17:-:${ID}2:${ID}3:25`)
  })

  test.each(['https://example.com', '4780012345678', '', 'sewtrack1:B:1', 'SEWTRACKER:1'])('%s is not ours', (text) => {
    expect(readCode(text)).toEqual({ ok: false, why: 'foreign' })
  })

  test.each([`SEWTRACK2:B:1:-:${ID}2:-:5`, 'SEWTRACK1:C:1'])('%s is newer than this app', (text) => {
    expect(readCode(text)).toEqual({ ok: false, why: 'newer' })
  })

  test.each([
    'SEWTRACK1:B:17',
    `SEWTRACK1:B::-:${ID}2:-:5`,
    `SEWTRACK1:B:17:-:-:-:5`,
    `SEWTRACK1:B:17:-:${ID}2:-:0`,
    `SEWTRACK1:B:17:-:${ID}2:-:100001`,
    `SEWTRACK1:B:17:-:${ID}2:-:2.5`,
    `SEWTRACK1:B:17:-:${ID}2:-:5:more`,
    `SEWTRACK1:B:%E0%A4%A:-:${ID}2:-:5`,
    `SEWTRACK1:B:${'x'.repeat(41)}:-:${ID}2:-:5`,
  ])('%s is damaged', (text) => {
    expect(readCode(text)).toEqual({ ok: false, why: 'damaged' })
  })
})

describe('entered before', () => {
  const record = (change: Partial<WorkRecord>) =>
    ({ id: 'r', bundle: '7', operation_id: 'o', status: 'pending', stage: 'phone', ...change }) as WorkRecord

  test('the same operation on the same bundle', () => {
    expect(enteredBefore([record({})], '7', 'o')?.id).toBe('r')
    expect(enteredBefore([record({ bundle: '8' }), record({ operation_id: 'p' })], '7', 'o')).toBeUndefined()
  })

  test('not what was taken back, rejected or refused, nor the record that is being corrected', () => {
    const gone = [record({ status: 'cancelled' }), record({ status: 'rejected' }), record({ stage: 'refused' })]
    expect(enteredBefore(gone, '7', 'o')).toBeUndefined()
    expect(enteredBefore([record({})], '7', 'o', 'r')).toBeUndefined()
  })
})
