import { fetchScreen } from './loaded'
import { route } from './router.svelte'
import { opened } from './state.svelte'

export const loadShell = () => import('./Shell.svelte')

/** Fetches what the first screen is made of, the frame and the place of the address, while the store is being opened; then its rows. */
export async function fetchAhead(): Promise<void> {
  const { fetchPlace, readAhead } = await fetchScreen(loadShell)
  void opened.then(readAhead)
  await fetchPlace(route())
}
