import { place } from '../app/places'

export const places = [
  place({ path: '/log', roles: ['worker'], load: () => import('./Pick.svelte'), task: true }),
  place({
    path: '/log/:product/:operation',
    roles: ['worker'],
    load: () => import('./Log.svelte'),
    task: true,
    soon: true,
  }),
  place({ path: '/records/:id/edit', roles: ['worker'], load: () => import('./Edit.svelte'), task: true }),
]
