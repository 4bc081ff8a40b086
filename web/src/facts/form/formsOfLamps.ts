import type { LampsRuled } from '../../generated/facts';
import { texts as facts } from '../texts';
import { thresholds } from '../words';
import { reason } from './pieces';
import { decimalIn, emptyValues, given, textIn, type FormSpec } from './spec';
import { texts } from './texts';

/** As published practice has them: what holds where the office says nothing. */
const usual: Record<(typeof thresholds)[number], number> = {
  start_red_months: 3,
  schedule_yellow_days: 30,
  schedule_red_days: 180,
  progress_yellow_points: 10,
  progress_red_points: 30,
  payment_yellow_points: 15,
  payment_red_points: 30,
  registration_yellow_months: 1,
  registration_red_months: 2,
  silence_yellow_days: 2,
  silence_red_days: 5,
  parting_points: 20,
  climb_office_days: 1,
  climb_leader_days: 5,
};

/** `newest`: the rules that hold now; what stands empty keeps the published default. */
export function ruleLamps(from: string, newest: LampsRuled | null): FormSpec<'lamps.ruled'> {
  return {
    kind: 'lamps.ruled',
    title: texts.t('rule_lamps'),
    fields: [
      {
        type: 'day',
        name: 'from',
        label: texts.t('lamps_from'),
        hint: texts.t('lamps_from_hint'),
        required: true,
      },
      ...thresholds.map((name) => ({
        type: 'decimal' as const,
        name,
        label: facts.t(`threshold.${name}`),
        hint: texts.t('lamps_usual', { n: usual[name] }),
        places: 0,
        digits: 4,
        half: true,
      })),
      reason(true),
    ],
    start: emptyValues({
      from,
      ...Object.fromEntries(
        thresholds.map((name) => [name, newest?.[name] === undefined ? '' : String(newest[name])]),
      ),
    }),
    body: (values) => ({
      from: textIn(values, 'from'),
      ...Object.fromEntries(
        thresholds
          .filter((name) => textIn(values, name))
          .map((name) => [name, Number(decimalIn(values, name))]),
      ),
      ...given(values, 'reason'),
    }),
  };
}
