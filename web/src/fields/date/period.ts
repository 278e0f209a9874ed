/** Spans that move with the day they are asked on, as the server names them. Weeks begin on Monday. */
export const periods = [
  'today', 'yesterday', 'tomorrow', 'this_week', 'last_week', 'next_week',
  'this_month', 'last_month', 'next_month', 'this_year', 'last_year', 'last_7_days', 'last_30_days', 'next_7_days', 'next_30_days',
] as const
export type Period = (typeof periods)[number]

export function isPeriod(value: unknown): value is Period {
  return (periods as readonly unknown[]).includes(value)
}
