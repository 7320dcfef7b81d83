export default {
  day: 'Day',
  spans: { day: 'Today', week: 'Week', month: 'Month' },
  chart: 'What each day brought',
  projection: 'Projection',
  notPromise: 'Not a promise: about this much, if you work the same until the end.',
  how: (sofar: string, days: number, pace: string, past: number) =>
    `${sofar} so far (approved and pending, each day at its own price) + ${days} working days left × ${pace}, the average of the last ${past} days worked.`,
  changes: 'What changed, and why',
  why: {
    reversed: 'The approval was taken back: the money left the account',
    price: 'The price changed after you entered it',
    partly: 'Fewer pieces were approved',
  },
}
