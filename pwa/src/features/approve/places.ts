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
  place({ path: '/queue/:id', roles: ['master', 'admin'], load: () => import('./QueueRecord.svelte'), task: true }),
  place({
    path: '/decided',
    roles: ['master', 'admin'],
    load: () => import('./Decided.svelte'),
    nav: { icon: 'list', text: () => t().nav.decided, order: 20 },
  }),
  place({
    path: '/line',
    roles: ['master', 'admin'],
    load: () => import('./LineToday.svelte'),
    nav: { icon: 'thread', text: () => t().nav.line, order: 30 },
  }),
  place({
    path: '/line/substitute',
    roles: ['master', 'admin'],
    load: () => import('./SubstituteScreen.svelte'),
    task: true,
  }),
]
