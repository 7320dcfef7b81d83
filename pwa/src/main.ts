import { mount } from 'svelte'
import App from './App.svelte'
import { fetchAhead } from './features/app/ahead'
import { listenForInstall } from './features/app/install.svelte'
import { isKnownHere, restorePreferences } from './features/app/preferences.svelte'
import { listenToHistory } from './features/app/router.svelte'
import { startApp } from './features/app/state.svelte'
import { withWords } from './i18n/messages.svelte'
import './styles/tokens.css'
import './styles/base.css'

const target = document.getElementById('app')!

// The wall screen is another program in the same shell: none of it reaches a worker's phone.
if (location.pathname.replace(/\/$/, '') === '/board') {
  void restorePreferences()
    .then(() => withWords(import('./features/board/Board.svelte')))
    .then((board) => mount(board.default, { target }))
} else {
  listenForInstall()
  listenToHistory()
  const opening = startApp()
  const prepared = restorePreferences()
  // In the language of before, so after it is known. What does not come is asked for again by the screen.
  if (isKnownHere()) prepared.then(fetchAhead).catch(() => undefined)
  void prepared.then(() => mount(App, { target, props: { opening } }))
}
