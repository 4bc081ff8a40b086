import type { Climbed, Duty, LampColour, LampName, LampsRuled } from '../generated/facts';
import { texts } from './texts';

/** Words for what the rhythm speaks of; in the facts' own texts, so that the first load does not carry them. */
export const dutyName = (duty: Duty): string => texts.t(`duty.${duty}`);
export const lampWord = (lamp: LampName): string => texts.t(`lamp.${lamp}`);
export const colourWord = (colour: LampColour): string => texts.t(`colour.${colour}`);
export const climbedWord = (climbed: Climbed): string => texts.t(`climbed.${climbed}`);

/** The shape that stands beside a lamp's colour: it is told without the colour too. */
export const colourShape: Record<LampColour, string> = { green: '○', yellow: '△', red: '●' };

/** In the order in which the form asks for them. */
export const thresholds = [
  'start_red_months',
  'schedule_yellow_days',
  'schedule_red_days',
  'progress_yellow_points',
  'progress_red_points',
  'payment_yellow_points',
  'payment_red_points',
  'registration_yellow_months',
  'registration_red_months',
  'silence_yellow_days',
  'silence_red_days',
  'parting_points',
  'climb_office_days',
  'climb_leader_days',
] as const satisfies readonly Exclude<keyof LampsRuled, 'from' | 'reason'>[];
