import { place } from '../app/places'

export const places = [
  place({
    path: '/me/carry',
    roles: ['worker', 'master', 'admin'],
    load: () => import('./Carry.svelte'),
    task: true,
  }),
]
