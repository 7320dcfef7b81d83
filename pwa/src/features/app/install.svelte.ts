/** Chrome's install question comes once and early; it is kept for the moment when the person has a reason to say yes. */
interface InstallQuestion extends Event {
  prompt(): Promise<unknown>
}

let question = $state.raw<InstallQuestion | null>(null)
let installed = $state(false)

export const install = {
  /** `ask`: the browser can install now. `ios`: only a person can, and needs to be told how. */
  get way(): 'ask' | 'ios' | null {
    if (installed) return null
    if (question) return 'ask'
    return isIos() ? 'ios' : null
  },
  get installed() {
    return installed
  },
  async ask(): Promise<void> {
    const asked = question
    question = null
    await asked?.prompt()
  },
}

function isIos(): boolean {
  return (
    /iPhone|iPad|iPod/.test(navigator.userAgent) ||
    (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
  )
}

export function listenForInstall(): void {
  installed =
    matchMedia('(display-mode: standalone)').matches || ('standalone' in navigator && navigator.standalone === true)
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    question = event as InstallQuestion
  })
  addEventListener('appinstalled', () => (installed = true))
}
