import { t } from '../../i18n/messages.svelte'
import { place } from '../app/places'
import { hasLogged } from '../home/own.svelte'

export const places = [
  place({
    path: '/pay',
    roles: ['worker'],
    load: () => import('./Pay.svelte'),
    nav: { icon: 'coins', text: () => t().nav.pay, order: 30 },
    add: hasLogged,
  }),
]
