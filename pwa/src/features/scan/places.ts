import { place } from '../app/places'

export const places = [place({ path: '/log/scan', roles: ['worker'], load: () => import('./Scan.svelte'), task: true })]
