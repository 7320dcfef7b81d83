import { t } from '../../i18n/messages.svelte'
import { place } from '../app/places'
import { hasLogged } from './own.svelte'

export const places = [
  place({
    path: '/',
    roles: ['worker'],
    load: () => import('./Home.svelte'),
    nav: { icon: 'home', text: () => t().nav.home, order: 10 },
    add: hasLogged,
  }),
]
