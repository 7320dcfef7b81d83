import { defineWords } from '../../i18n/words'

export const w = defineWords({
  uz: () => import('./words/uz'),
  ru: () => import('./words/ru'),
  en: () => import('./words/en'),
})
