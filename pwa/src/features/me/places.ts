import { t } from '../../i18n/messages.svelte'
import { place } from '../app/places'

export const places = [
  place({
    path: '/me',
    roles: ['worker', 'master', 'admin'],
    load: () => import('./Me.svelte'),
    nav: { icon: 'person', text: () => t().nav.me, order: 90 },
  }),
]
