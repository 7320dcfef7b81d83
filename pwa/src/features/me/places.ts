import { t } from '../../i18n/messages.svelte'
import { place } from '../app/places'

const roles = ['worker', 'master', 'admin'] as const

export const places = [
  place({
    path: '/me',
    roles,
    load: () => import('./Me.svelte'),
    nav: { icon: 'person', text: () => t().nav.me, order: 90 },
  }),
  place({ path: '/me/secret', roles, load: () => import('./Secret.svelte'), task: true }),
  place({ path: '/me/devices', roles, load: () => import('./Devices.svelte'), task: true }),
  place({ path: '/me/help', roles, load: () => import('./Help.svelte'), task: true }),
]
