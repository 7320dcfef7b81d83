/** Cut orders and announcements: what their commands say, and the rows as they will be pulled. */
import { puts, unseen } from './catalogue.ts'
import type { Kinds } from './kind.ts'

declare module '../protocol/mutations.ts' {
  interface MoreCommands {
    'cut_order.put': {
      type: 'cut_order.put'
      cut_order_id: string
      number: string
      product_id: string
      quantity: number
      active: boolean
    }
    'cut_order.lease': { type: 'cut_order.lease'; cut_order_id: string; operation_id: string; quantity: number }
    'notice.read': { type: 'notice.read'; notice_id: string }
  }
}

export const MORE: Kinds<'cut_order.put' | 'cut_order.lease' | 'notice.read'> = {
  'cut_order.put': puts<'cut_order.put'>('cut_order', ({ cut_order_id: id, number, product_id, quantity, active }) => ({
    id,
    number,
    product_id,
    quantity,
    active,
  })),
  // How much is granted only the server can say: until then the phone promises nobody anything.
  'cut_order.lease': unseen,
  'notice.read': {
    touches: (_id, m) => [['notice', m.notice_id]],
    twin: (body, m) => body ?? { id: m.notice_id, read_at: m.occurred_at },
  },
}
