import { lines, random, workers } from './factory.ts'

/** One answer of GET /api/v1/board. */
export function board(now: number) {
  const dice = random(11)
  const hour = Math.min(18, Math.max(9, new Date(now + 5 * 3_600_000).getUTCHours()))
  const pace = Array.from({ length: hour - 7 }, (_, at) => ({
    hour: 8 + at,
    approved_quantity: at > hour - 9 ? 120 : Math.round(820 + dice() * 300),
    pending_quantity: at > hour - 10 ? Math.round(400 + dice() * 200) : Math.round(dice() * 40),
  }))
  return {
    as_of: new Date(now - 4000).toISOString(),
    factory: { name: '“Zarafshon Tekstil” MChJ', timezone: 'Asia/Tashkent' },
    line: null,
    day: new Date(now + 5 * 3_600_000).toISOString().slice(0, 10),
    kpi: {
      approved_quantity: pace.reduce((total, { approved_quantity }) => total + approved_quantity, 0),
      pending_quantity: pace.reduce((total, { pending_quantity }) => total + pending_quantity, 0),
      earned_minutes: '14218.4700',
      active_workers: 58,
      records: 412,
    },
    ranking: workers.slice(0, 10).map(({ name, line_id }, at) => ({
      place: at + 1,
      name,
      line: lines.find(({ id }) => id === line_id)?.name ?? null,
      earned_minutes: (412.35 - at * 17.6).toFixed(2),
      approved_quantity: 780 - at * 31,
    })),
    pace,
    lines: lines.map(({ id, name }, at) => ({
      id,
      name,
      approved_quantity: 3200 - at * 410,
      pending_quantity: 320 + at * 60,
      earned_minutes: '4800.00',
    })),
  }
}
