import { expect, test } from 'vitest'
import uz from '../../i18n/uz.more'
import type { WorkRecord } from '../../sync/api'
import { stepsOf } from './steps'

const BASE: WorkRecord = {
  id: 'r',
  version: 'r',
  worker_id: 'w',
  line_id: null,
  product_id: 'p',
  operation_id: 'o',
  quantity: 20,
  status: 'pending',
  decision_id: null,
  approved_quantity: null,
  rate: null,
  amount: null,
  reason_code: null,
  reason_note: null,
  decided_by: null,
  decided_at: null,
  occurred_at: '2026-11-24T08:00:00Z',
  received_at: '2026-11-24T08:00:05Z',
  work_date: '2026-11-24',
  period_id: null,
  paid_at: null,
  device_id: null,
  note: null,
  flags: [],
  stage: 'received',
  unsent: [],
  stuck_code: null,
}
const states = (change: Partial<WorkRecord>) =>
  stepsOf({ ...BASE, ...change }, 'Saodat Hakimova', uz).map(({ state }) => state)

test('a record that is only on this phone has one step behind it', () => {
  expect(states({ stage: 'phone', received_at: null })).toEqual(['done', 'now', 'later', 'later'])
})

test('a refused record says why at the step where it stopped', () => {
  const [, received] = stepsOf({ ...BASE, stage: 'refused', stuck_code: 'unknown_reference' }, null, uz)
  expect(received).toMatchObject({ state: 'bad', more: [uz.refusals.unknown_reference] })
})

test('a rejection carries the name, the reason and the words', () => {
  const rejected: Partial<WorkRecord> = {
    status: 'rejected',
    stage: 'rejected',
    reason_code: 'quality',
    reason_note: 'Chok qiyshiq',
    decided_by: 'm',
  }
  const decision = stepsOf({ ...BASE, ...rejected }, 'Saodat Hakimova', uz)[2]
  expect(decision).toMatchObject({
    state: 'bad',
    more: ['Kim: Saodat Hakimova', 'Sabab: Sifati toʻgʻri kelmadi', '“Chok qiyshiq”'],
  })
})

test('a part is said in pieces', () => {
  const partly: Partial<WorkRecord> = {
    status: 'approved',
    stage: 'approved',
    approved_quantity: 18,
    amount: '1.00',
    decision_id: 'd',
    version: 'd',
  }
  expect(stepsOf({ ...BASE, ...partly }, 'S', uz)[2]?.text).toBe('20 tadan 18 tasi tasdiqlandi')
  expect(states(partly)).toEqual(['done', 'done', 'done', 'now'])
})

test('money is done only when it is paid out', () => {
  expect(
    states({ status: 'approved', stage: 'paid', approved_quantity: 20, paid_at: '2026-12-05T10:00:00+05:00' }),
  ).toEqual(['done', 'done', 'done', 'done'])
})

test('a decision on its way is shown as such', () => {
  const [, , decision] = stepsOf({ ...BASE, decision_id: 'bound' }, null, uz)
  expect(decision).toMatchObject({ state: 'now', text: uz.record.stepDeciding })
})
