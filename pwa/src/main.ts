import { mount } from 'svelte'
import App from './App.svelte'
import { listenForInstall } from './features/app/install.svelte'
import { isKnownHere, restorePreferences } from './features/app/preferences.svelte'
import { listenToHistory } from './features/app/router.svelte'
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
  if (isKnownHere()) void import('./features/app/Shell.svelte').catch(() => undefined)
  void restorePreferences().then(() => mount(App, { target }))
}
