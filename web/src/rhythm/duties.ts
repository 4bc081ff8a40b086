import type { Duty } from '../generated/facts';

/** What a site owes of itself, by the day and by the week; the ten-day’s return is the bureaus’. */
export const shownDuties = [
  'daily_report',
  'supervisor_log',
  'weekly_inspection',
] as const satisfies readonly Duty[];
export type ShownDuty = (typeof shownDuties)[number];

export const usualDuty: ShownDuty = 'daily_report';

export function dutyIn(address: string | undefined): ShownDuty {
  return shownDuties.find((one) => one === address) ?? usualDuty;
}
