import type { ProgrammeHead } from '../../generated/api';
import type { PublishedFigure } from '../../generated/facts';
import { word } from '../../shared/i18n/shared';
import { names, reason, same } from './pieces';
import { decimalIn, emptyValues, given, nameIn, textIn, type Field, type FormSpec } from './spec';
import { texts } from './texts';

export function correctProgramme(head: ProgrammeHead): FormSpec<'programme.corrected'> {
  const plain = {
    distance_km: head.distance_km?.toString() ?? '',
    plan_year: head.plan_year?.toString() ?? '',
    term_from: head.term_from ?? '',
    term_to: head.term_to ?? '',
    zone: head.zone,
    day_ends_hour: head.day_ends_hour?.toString() ?? '',
    note: head.note ?? '',
  };
  const start = emptyValues({
    name: head.name.zh,
    name_en: head.name.en ?? '',
    sponsor: head.sponsor?.zh ?? '',
    sponsor_en: head.sponsor?.en ?? '',
    partner: head.partner?.zh ?? '',
    partner_en: head.partner?.en ?? '',
    ...plain,
  });
  const bilingual = (name: 'sponsor' | 'partner'): Field[] => [
    { type: 'text', name, label: texts.t(name), max: 300, half: true },
    {
      type: 'text',
      name: `${name}_en`,
      label: texts.t('in_english', { label: texts.t(name) }),
      max: 300,
      half: true,
    },
  ];
  return {
    kind: 'programme.corrected',
    title: texts.t('correct_programme'),
    fields: [
      ...names(texts.t('programme_name')),
      ...bilingual('sponsor'),
      ...bilingual('partner'),
      {
        type: 'decimal',
        name: 'plan_year',
        label: texts.t('plan_year'),
        places: 0,
        digits: 4,
        half: true,
      },
      {
        type: 'decimal',
        name: 'distance_km',
        label: texts.t('distance'),
        places: 0,
        digits: 5,
        half: true,
      },
      { type: 'day', name: 'term_from', label: texts.t('term_from'), half: true },
      { type: 'day', name: 'term_to', label: texts.t('term_to'), half: true },
      { type: 'text', name: 'zone', label: texts.t('zone'), required: true, max: 64, half: true },
      {
        type: 'decimal',
        name: 'day_ends_hour',
        label: texts.t('day_ends'),
        hint: texts.t('day_ends_hint'),
        places: 0,
        digits: 2,
        half: true,
      },
      { type: 'area', name: 'note', label: texts.t('note'), max: 4000 },
      reason(true),
    ],
    start,
    body: (values) => {
      const changedName = (name: string): boolean =>
        Boolean(textIn(values, name)) && !same(nameIn(values, name), nameIn(start, name));
      const changed = (name: string): boolean =>
        Boolean(textIn(values, name)) && textIn(values, name) !== textIn(start, name);
      const text = (name: 'term_from' | 'term_to' | 'zone' | 'note') =>
        changed(name) ? { [name]: textIn(values, name) } : {};
      const number = (name: 'distance_km' | 'plan_year' | 'day_ends_hour') =>
        changed(name) ? { [name]: Number(decimalIn(values, name)) } : {};
      const body = {
        ...(changedName('name') && { name: nameIn(values, 'name') }),
        ...(changedName('sponsor') && { sponsor: nameIn(values, 'sponsor') }),
        ...(changedName('partner') && { partner: nameIn(values, 'partner') }),
        ...number('distance_km'),
        ...number('plan_year'),
        ...text('term_from'),
        ...text('term_to'),
        ...text('zone'),
        ...number('day_ends_hour'),
        ...text('note'),
      };
      if (Object.keys(body).length === 0) return null;
      return { ...body, reason: textIn(values, 'reason') };
    },
  };
}

const moneyFigures: readonly string[] = ['aid_funds', 'total_investment'];

export function publishTotal(
  currency: string,
  figure: PublishedFigure,
): FormSpec<'programme.total_published'> {
  const isMoney = moneyFigures.includes(figure);
  return {
    kind: 'programme.total_published',
    title: texts.t('publish_total', { figure: word('published', figure) }),
    about: figure,
    fields: [
      isMoney
        ? {
            type: 'money',
            name: 'value',
            label: texts.t('amount'),
            required: true,
            currency,
            half: true,
          }
        : {
            type: 'decimal',
            name: 'value',
            label: word('published', figure),
            hint: figure === 'livelihood_share' ? texts.t('in_percent') : undefined,
            required: true,
            places: 3,
            digits: 12,
            half: true,
          },
      { type: 'day', name: 'source_day', label: texts.t('source_day'), half: true },
      {
        type: 'text',
        name: 'source_title',
        label: texts.t('source_title'),
        hint: texts.t('source_hint'),
        required: true,
        max: 300,
      },
      { type: 'text', name: 'source_place', label: texts.t('source_place'), max: 300 },
      { type: 'area', name: 'note', label: texts.t('note'), max: 1000 },
    ],
    start: emptyValues(),
    body: (values) => ({
      figure,
      ...(isMoney
        ? { money: { amount: decimalIn(values, 'value'), currency } }
        : { value: decimalIn(values, 'value') }),
      ...(figure === 'livelihood_share' && { unit: '%' }),
      ...given(values, 'note'),
      source: {
        title: textIn(values, 'source_title'),
        ...(textIn(values, 'source_place') && { place: textIn(values, 'source_place') }),
        ...(textIn(values, 'source_day') && { day: textIn(values, 'source_day') }),
      },
    }),
  };
}
