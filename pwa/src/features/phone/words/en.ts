import type { Words } from './uz'

const en: Words = {
  erased: (when) => `This phone’s storage was erased (noticed ${when})`,
  erasedLead:
    'The browser erased what it kept. Everything sent is here. Work that had not been sent may be lost: check the last days and log again what is missing.',
  erasedDoor: 'The browser erased what it kept. Sign in: everything that was sent comes back.',
  check: 'Check my records',
  understood: 'I understand',
  private: 'This is a private window',
  privateLead: 'When it is closed, unsent work is gone. Open SEW-TRACK in an ordinary window.',
}

export default en
