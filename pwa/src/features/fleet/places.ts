import { t } from '../../i18n/messages.svelte'
import { place } from '../app/places'

const roles = ['master', 'admin'] as const

export const places = [
  place({
    path: '/fleet',
    roles,
    load: () => import('./Fleet.svelte'),
    nav: { icon: 'phone', text: () => t().nav.fleet, order: 70 },
  }),
  place({ path: '/fleet/:device', roles, load: () => import('./Device.svelte'), task: true }),
]
