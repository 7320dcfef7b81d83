import { t } from '../../i18n/messages.svelte'
import { place } from '../app/places'

const roles = ['master', 'admin'] as const

export const places = [
  place({
    path: '/cutting',
    roles,
    load: () => import('./Cutting.svelte'),
    nav: { icon: 'scissors', text: () => t().nav.cutting, order: 50 },
  }),
  place({ path: '/cutting/:order', roles, load: () => import('./Order.svelte'), task: true }),
]
