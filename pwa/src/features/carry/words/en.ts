import { sayCount } from '../../../i18n/numbers'
import type { Words } from './uz'

const en: Words = {
  title: 'Hand work to another device',
  entry: 'Send by way of another device',
  entryHint: 'If this phone has no network, a tablet can send for it.',
  give: 'Give from this device',
  giveLead: (n) =>
    `Records not sent: ${sayCount(n)}. Give them to a tablet with a network: it sends them under your name. They stay here too, and are never counted twice.`,
  nothing: 'Everything is sent: there is nothing to give.',
  byFile: 'Give as a file',
  byCode: 'Show QR codes',
  fileMade: 'The file is ready. Open it on the tablet.',
  fileFailed: 'The file could not be made. Your records are safe. Try again.',
  take: 'Take from another phone',
  takeLead: 'Take the work of a phone without a network: this device will send it.',
  fromFile: 'Choose the file',
  fromCode: 'Scan the QR codes',
  taken: (n, names) => `${sayCount(n)} taken, to be sent${names === '' ? '' : `: ${names}`}.`,
  known: (n) => `${sayCount(n)} were here already.`,
  left: (n) => `${sayCount(n)} not taken: decisions are sent only from the device they were made on.`,
  refused: {
    not_a_pack: 'This is no SEW-TRACK file. Make one on the phone: “Hand work to another device”.',
    damaged: 'The file or code is damaged. Give it from the phone once more.',
    other_factory: 'This is the work of another factory. This tablet cannot send it.',
    full: 'There is no room on this device. Delete some photos or videos and try again.',
    failed: 'It could not be taken. Try again.',
  },
  show: {
    title: 'Show this to the tablet',
    lead: 'Open “Scan the QR codes” on the tablet and point it at this screen. The codes change by themselves.',
    part: (at, of) => `${at} of ${of}`,
    tooLong: 'There are too many records: give them as a file.',
    slower: 'Slower',
    faster: 'Faster',
  },
  scan: {
    title: 'Scan the QR codes',
    lead: 'Hold the phone’s code inside the frame.',
    noReader: 'This browser cannot read codes: give it as a file.',
    noCamera: 'The camera did not open. Allow it in the browser, or give it as a file.',
    progress: (have, of) => `${have} of ${of} taken`,
  },
}

export default en
