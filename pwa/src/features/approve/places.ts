import { t } from '../../i18n/messages.svelte'
import { place } from '../app/places'
import { pendingCount } from './rows.svelte'

export const places = [
  place({
    path: '/',
    roles: ['master', 'admin'],
    load: () => import('./Approve.svelte'),
    nav: { icon: 'ticks', text: () => t().nav.approve, order: 10, count: pendingCount },
  }),
  place({
    path: '/decided',
    roles: ['master', 'admin'],
    load: () => import('./Decided.svelte'),
    nav: { icon: 'list', text: () => t().nav.decided, order: 20 },
  }),
]
