import type { MeWords } from './uz'

const en: MeWords = {
  textSize: 'Text size',
  sizes: { normal: 'Normal', large: 'Large', largest: 'Largest' },
  account: 'My account',
  pin: 'Change the PIN',
  password: 'Change the password',
  devices: 'My devices',
  help: 'Help',
  rulesTitle: 'What it has to be',
  pinRules: [
    'At least 6 digits or letters.',
    'Not easy, as 123456 or 111111, and not the same as the login.',
    'Tell nobody, not even your master.',
  ],
  passwordRules: [
    'At least 8 characters.',
    'Not a common word or row (12345678, password), and not the same as the login.',
    'You decide about money: tell nobody.',
  ],
  othersEnd: 'On other phones you will have to sign in again. On this one you stay.',
  pinFields: { old: 'Present PIN', fresh: 'New PIN', again: 'New PIN once more' },
  passwordFields: { old: 'Present password', fresh: 'New password', again: 'New password once more' },
  change: 'Change it',
  changed: 'It is changed',
  show: 'Show what I type',
  wrongOld: 'The present one is wrong. If you have forgotten it, ask the administrator for a new one.',
  notSame: 'Write the same both times.',
  empty: 'Fill this in.',
  weak: {
    too_short: (n) => `Too short: at least ${n ?? 6} characters.`,
    too_long: (n) => `Too long: at most ${n ?? 128} characters.`,
    like_login: () => 'It must not be the login.',
    common: () => 'This one is easily guessed. Choose another.',
    same: () => 'That is the present one. Choose another.',
  },
  wait: (seconds) => `Too many tries. Try again in ${seconds} s.`,
  noNetwork: 'No connection. This needs the internet.',
  signInFirst: 'Sign in again first, then change it.',
  failed: 'That did not work. Try again a little later.',
  devicesLead: 'You are signed in here now. If you do not know one, sign out there and change the PIN or password.',
  here: 'this device',
  lastContact: 'Last contact',
  since: 'Signed in',
  end: 'Sign out there',
  endTitle: (name) => `Sign out on “${name}”?`,
  endText: 'You will have to sign in there again. Unsent work on it stays and is sent later.',
  ended: 'You are signed out there',
  endAll: 'Sign out everywhere',
  endAllTitle: 'Sign out everywhere?',
  endAllText: 'Here too. To sign in again you need a connection and the PIN or password. Unsent work is not lost.',
  onlyHere: 'You are signed in nowhere else.',
  offlineTitle: 'This needs a connection',
  offlineHint: 'The list of devices is on the server.',
  helpItems: [
    {
      title: 'How do I log work?',
      text: 'On the first screen press +, choose the operation, type the quantity, save. No internet is needed.',
    },
    {
      title: 'There is no network. Is my work lost?',
      text: 'No. It is kept on this phone and goes by itself when there is a network. Once it says “received”, the server has it too.',
    },
    {
      title: 'I made a mistake',
      text: 'Open the record: until the master decides you can correct or withdraw it. After that you can dispute.',
    },
    {
      title: 'When does it count as pay?',
      text: 'When the master has approved it: approved quantity × the price of that day.',
    },
    {
      title: 'I have forgotten the PIN or password',
      text: 'The administrator gives you a new one. Change it to your own after signing in.',
    },
    {
      title: 'My phone is lost',
      text: 'Tell the administrator at once: the phone is taken out of service. Work that has arrived stays where it is.',
    },
  ],
}

export default en
