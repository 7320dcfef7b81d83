import { t } from '../../i18n/messages.svelte'
import { place } from '../app/places'

const load = () => import('./Notices.svelte')

export const places = [
  place({ path: '/notices', roles: ['worker'], load, task: true }),
  place({
    path: '/notices',
    roles: ['master', 'admin'],
    load,
    nav: { icon: 'bell', text: () => t().nav.notices, order: 80 },
  }),
]
