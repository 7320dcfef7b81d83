import { sayDate, type Day } from '../../i18n/dates'
import type { Messages } from '../../i18n/uz'

/** The day from which a price counts, without the name of the weekday: an ending is added to it. */
export function sayStart(day: Day, messages: Messages): string {
  return sayDate(day, messages).split(',')[0] ?? day
}
