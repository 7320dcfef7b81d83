import { t } from '../../i18n/messages.svelte'
import { place } from '../app/places'
import { hasLogged } from '../home/own.svelte'

export const places = [
  place({
    path: '/records',
    roles: ['worker'],
    load: () => import('./Records.svelte'),
    nav: { icon: 'list', text: () => t().nav.records, order: 20 },
    add: hasLogged,
  }),
  place({ path: '/records/:id', roles: ['worker'], load: () => import('./Record.svelte'), task: true }),
]
