import type { Coordination } from '../../generated/api';
import type { TenDay } from '../../generated/facts';
import { addDays, shortDay } from '../../shared/format/day';
import { isTenDay, lastDayOf, nextTenDay, tenDayName } from '../../shared/format/tenDay';
import { reason } from './pieces';
import { emptyValues, given, textIn, type Field, type FormSpec, type Option } from './spec';
import { texts } from './texts';

/** The coordination after a ten-day is held on the day that follows it, where nobody says otherwise. */
export function usualDayOf(coordination: TenDay): string {
  return addDays(lastDayOf(coordination), 1);
}

/** Convened, or moved where it was convened before. `choices`: the ten-days it may be about. */
export function conveneCoordination(
  known: Pick<Coordination, 'coordination' | 'day' | 'place' | 'note'> | null,
  choices: readonly TenDay[],
): FormSpec<'coordination.convened'> {
  const first = known?.coordination ?? choices[0] ?? '';
  const options: Option[] = [...new Set([first, ...choices])].filter(isTenDay).map((tenDay) => ({
    value: tenDay,
    label: texts.t('coordination_choice', {
      name: tenDayName(tenDay),
      day: shortDay(usualDayOf(tenDay)),
    }),
  }));
  return {
    kind: 'coordination.convened',
    title: texts.t(known ? 'move_coordination' : 'convene'),
    about: known?.coordination ?? '',
    fields: [
      {
        type: 'select',
        name: 'coordination',
        label: texts.t('coordination'),
        required: true,
        options,
        fixed: known !== null,
      },
      { type: 'day', name: 'day', label: texts.t('meeting_day'), required: true, half: true },
      { type: 'text', name: 'place', label: texts.t('meeting_place'), max: 200, half: true },
      { type: 'area', name: 'note', label: texts.t('note'), max: 2000 },
    ],
    start: emptyValues({
      coordination: first,
      day: known?.day ?? (first ? usualDayOf(first) : ''),
      place: known?.place ?? '',
      note: known?.note ?? '',
    }),
    body: (values) => ({
      coordination: textIn(values, 'coordination'),
      day: textIn(values, 'day'),
      ...given(values, 'place'),
      ...given(values, 'note'),
    }),
  };
}

/** `item`: the identity the new item keeps from one coordination to the next. */
export function addAgendaItem(
  coordination: TenDay,
  item: string,
  projects: readonly Option[],
): FormSpec<'agenda.arranged'> {
  return {
    kind: 'agenda.arranged',
    title: texts.t('add_item'),
    about: coordination,
    fields: [
      { type: 'text', name: 'title', label: texts.t('item_title'), required: true, max: 300 },
      {
        type: 'select',
        name: 'project',
        label: texts.t('item_project'),
        options: [{ value: '', label: texts.t('item_project_none') }, ...projects],
      },
      { ...reason(false), label: texts.t('item_reason') },
    ],
    start: emptyValues({ project: '' }),
    body: (values) => ({
      coordination,
      item,
      arrangement: 'added',
      title: textIn(values, 'title'),
      ...given(values, 'project'),
      ...given(values, 'reason'),
    }),
  };
}

/** Deferred comes again at the next; left out needs a reason, and may be put back. */
export function setAsideItem(
  coordination: TenDay,
  item: { item: string; title: string },
  arrangement: 'deferred' | 'left_out',
): FormSpec<'agenda.arranged'> {
  return {
    kind: 'agenda.arranged',
    title: texts.t(arrangement === 'deferred' ? 'defer_item' : 'leave_out_item'),
    about: [coordination, arrangement, item.item].join(),
    fields: [
      {
        type: 'text',
        name: 'item',
        label: texts.t('item_title'),
        hint:
          arrangement === 'deferred'
            ? texts.t('defer_hint', { name: tenDayName(nextTenDay(coordination)) })
            : texts.t('leave_out_hint'),
        max: 1000,
        fixed: true,
      },
      reason(arrangement === 'left_out'),
    ],
    start: emptyValues({ item: item.title }),
    body: (values) => ({
      coordination,
      item: item.item,
      arrangement,
      ...given(values, 'reason'),
    }),
  };
}

export function returnAction(action: string): FormSpec<'action.reviewed'> {
  return {
    kind: 'action.reviewed',
    title: texts.t('return_action'),
    about: action,
    fields: [
      {
        type: 'area',
        name: 'reason',
        label: texts.t('reason'),
        hint: texts.t('return_hint'),
        required: true,
        max: 500,
      },
    ],
    start: emptyValues(),
    body: (values) => ({ action, decision: 'returned', reason: textIn(values, 'reason') }),
  };
}

export function confirmAction(action: string): FormSpec<'action.reviewed'> {
  return {
    kind: 'action.reviewed',
    title: texts.t('confirm_action'),
    about: action,
    fields: [{ ...reason(false), label: texts.t('confirm_note'), hint: texts.t('confirm_hint') }],
    start: emptyValues(),
    body: (values) => ({ action, decision: 'closed', ...given(values, 'reason') }),
  };
}

export function returnTenDay(tenDay: TenDay): FormSpec<'ten_day.returned'> {
  const name: Field = {
    type: 'text',
    name: 'ten_day',
    label: texts.t('ten_day'),
    max: 40,
    fixed: true,
  };
  return {
    kind: 'ten_day.returned',
    title: texts.t('return_ten_day'),
    about: tenDay,
    fields: [
      name,
      {
        type: 'area',
        name: 'narrative',
        label: texts.t('narrative'),
        hint: texts.t('narrative_hint'),
        required: true,
        max: 8000,
      },
    ],
    start: emptyValues({ ten_day: tenDayName(tenDay) }),
    body: (values) => ({ ten_day: tenDay, narrative: textIn(values, 'narrative') }),
  };
}
