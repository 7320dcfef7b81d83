import { sayCount } from '../../../i18n/numbers'
import type { Words } from './uz'

const en: Words = {
  who: {
    title: 'Who is working?',
    search: 'Search a name',
    nobody: (query) => `“${query}” was not found. If you are new on this tablet, use the button below.`,
    unsent: (n) => `${sayCount(n)} not sent`,
    roles: { master: 'master', admin: 'administrator' },
    other: 'I am not on the list',
    empty: 'Nobody has signed in on this tablet yet.',
    toList: 'Back to the list',
  },
  pin: {
    title: (name) => name,
    label: 'PIN',
    digits: (n) => `${n} digits entered`,
    letters: 'My password has letters',
    digitsAgain: 'PIN of digits',
    secret: 'PIN or password',
    login: 'Login',
    loginWhy: 'This tablet does not know your login yet. Type it once.',
    enter: 'Sign in',
    checking: 'Checking the PIN…',
    wrong: 'That PIN is not right. Try again.',
    offlineTitle: 'No network: the PIN cannot be checked',
    offline: (name) =>
      `You can write as ${name}. The master will see “unverified”. Pay and earlier records open with the PIN, once there is a network.`,
    claim: (name) => `Go on without a PIN: ${name}`,
    leaderOffline: 'Masters and administrators sign in only with a network. Connect to the Wi-Fi.',
    notYou: 'Do not write under another name: its owner will see it and can cancel it.',
  },
  claim: {
    title: 'PIN not checked',
    lead: 'There was no network. The master will see your records as “unverified”. Your pay and earlier records open with your PIN.',
    pin: 'Open with the PIN',
    made: 'Written just now',
    none: 'Nothing written yet.',
    add: 'Add work',
    cancel: 'Cancel',
    cancelled: 'Cancelled',
    sent: 'Received',
    here: 'On this tablet',
  },
  lock: {
    switch: 'Switch',
    switchFrom: (name) => `${name}. Hand over to someone else`,
    soon: (seconds) => `Locks in ${seconds}\u00a0s`,
    soonLead: 'What you began is kept under your name. Touch the screen to go on.',
    stay: 'I am here',
  },
  setting: {
    title: 'Shared tablet',
    lead: 'Turn on if several people use it. Each comes in by name and PIN, and sees only their own work and pay.',
    on: 'Several people use it',
    off: 'Only I use it',
    idle: 'Lock when not touched',
    never: 'do not lock',
    minutes: (n) => `${n} min`,
    leaderOnly: 'To turn it off, a master or an administrator has to sign in.',
    lockNow: 'Lock now',
  },
}

export default en
