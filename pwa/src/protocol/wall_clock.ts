const formats = new Map<string, Intl.DateTimeFormat>()

/** What a clock on the wall shows in an IANA time zone at `ms` since the epoch, as `YYYY-MM-DDTHH:MM`. */
export function wallClock(ms: number, timezone: string): string {
  // The first look of Intl at any date costs a slow phone 60 ms of its start, for the tables of all languages.
  if (typeof Temporal === 'undefined') return wallClockByIntl(ms, timezone)
  const there = Temporal.Instant.fromEpochMilliseconds(Math.floor(ms)).toZonedDateTimeISO(timezone)
  return there.toPlainDateTime().toString({ smallestUnit: 'minute' })
}

/** The calendar day at `ms` in a time zone, as `YYYY-MM-DD`. */
export function dayIn(timezone: string, ms: number): string {
  return wallClock(ms, timezone).slice(0, 10)
}

/** Put together from its parts, of which only the digits are taken: no locale writes it so in every engine. */
function wallClockByIntl(ms: number, timezone: string): string {
  let format = formats.get(timezone)
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
    format = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hourCycle: 'h23', ...parts })
    formats.set(timezone, format)
  }
  const said = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]))
  return `${said.year}-${said.month}-${said.day}T${said.hour}:${said.minute}`
}
