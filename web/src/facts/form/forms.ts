import type { Payment, ProgrammeHead, Project, Stage, WorkItem } from '../../generated/api';
import {
  allCategory,
  allFundingLine,
  allMeasure,
  allOutcomeAspect,
  allPublishedFigure,
  allStageAspect,
  allStageName,
  type Category,
  type FundingLine,
  type Measure,
  type OutcomeAspect,
  type Photo,
  type PublishedFigure,
  type StageAspect,
  type StageName,
} from '../../generated/facts';
import { trimmed } from '../../shared/format/decimal';
import { word } from '../../shared/i18n/shared';
import {
  decimalIn,
  emptyValues,
  given,
  nameIn,
  textIn,
  type Field,
  type FormSpec,
  type Option,
  type Values,
} from './spec';
import { texts } from './texts';

/** The forms of a programme office: each makes one fact, new or correcting. Called with the texts loaded. */

const options = (family: string, values: readonly string[]): Option[] =>
  values.map((value) => ({ value, label: word(family, value) }));

const reason = (required: boolean): Field => ({
  type: 'text',
  name: 'reason',
  label: texts.t('reason'),
  required,
  max: 500,
});

function names(label: string): Field[] {
  return [
    { type: 'text', name: 'name', label, required: true, max: 300, half: true },
    {
      type: 'text',
      name: 'name_en',
      label: texts.t('in_english', { label }),
      max: 300,
      half: true,
    },
  ];
}

const evidence = (values: Values): { evidence?: Photo[] } =>
  values.files.length
    ? {
        evidence: values.files.map((file) => ({
          sha256: file.sha256,
          media_type: file.mediaType,
          bytes: file.bytes.byteLength,
        })),
      }
    : {};

const same = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

function projectFields(): Field[] {
  return [
    ...names(texts.t('project_name')),
    {
      type: 'select',
      name: 'category',
      label: texts.t('category'),
      required: true,
      options: options('category', allCategory),
      half: true,
    },
    { type: 'flag', name: 'livelihood', label: texts.t('livelihood'), half: true },
    { type: 'text', name: 'place', label: texts.t('place'), max: 300, half: true },
    {
      type: 'text',
      name: 'place_en',
      label: texts.t('in_english', { label: texts.t('place') }),
      max: 300,
      half: true,
    },
    { type: 'text', name: 'region', label: texts.t('region'), max: 120, half: true },
    {
      type: 'text',
      name: 'zone',
      label: texts.t('zone'),
      hint: texts.t('zone_hint'),
      max: 64,
      half: true,
    },
    { type: 'parties', name: 'parties', label: texts.t('parties') },
    { type: 'area', name: 'description', label: texts.t('description'), max: 8000 },
  ];
}

function siteIn(values: Values): Project['site'] {
  const place = textIn(values, 'place') ? { place: nameIn(values, 'place') } : {};
  const site = { ...place, ...given(values, 'region'), ...given(values, 'zone') };
  return Object.keys(site).length ? site : undefined;
}

const partiesIn = (values: Values): Values['parties'] =>
  values.parties.map(({ role, name }) => ({
    role,
    name: { zh: name.zh.trim(), ...(name.en?.trim() && { en: name.en.trim() }) },
  }));

export interface NewProject extends FormSpec<'project.registered'> {
  /** The stream depends on the code that is typed. */
  stream(values: Values): string;
}

export function registerProject(programme: string): NewProject {
  return {
    kind: 'project.registered',
    title: texts.t('register_project'),
    fields: [
      {
        type: 'code',
        name: 'code',
        label: texts.t('code'),
        hint: texts.t('code_hint'),
        required: true,
        max: 64,
      },
      ...projectFields(),
    ],
    start: emptyValues({ category: 'education', livelihood: 'true' }),
    stream: (values) => `project/${programme}/${textIn(values, 'code')}`,
    body: (values) => {
      const site = siteIn(values);
      const parties = partiesIn(values);
      return {
        name: nameIn(values, 'name'),
        category: textIn(values, 'category') as Category,
        livelihood: values.text['livelihood'] === 'true',
        ...(site && { site }),
        ...(parties.length && { parties }),
        ...given(values, 'description'),
      };
    },
  };
}

/** Only what was changed goes into the correction. */
export function correctProject(project: Project): FormSpec<'project.corrected'> {
  const { row, site } = project;
  const start: Values = {
    text: {
      name: row.name.zh,
      name_en: row.name.en ?? '',
      category: row.category,
      livelihood: row.livelihood ? 'true' : '',
      place: site?.place?.zh ?? '',
      place_en: site?.place?.en ?? '',
      region: site?.region ?? '',
      zone: site?.zone ?? '',
      description: project.description ?? '',
    },
    parties: project.parties.map((party) => ({ role: party.role, name: { ...party.name } })),
    files: [],
  };
  return {
    kind: 'project.corrected',
    title: texts.t('correct_project', { code: row.code }),
    fields: [...projectFields(), reason(true)],
    start,
    body: (values) => {
      const changed = {
        ...(!same(nameIn(values, 'name'), nameIn(start, 'name')) && {
          name: nameIn(values, 'name'),
        }),
        ...(textIn(values, 'category') !== row.category && {
          category: textIn(values, 'category') as Category,
        }),
        ...((values.text['livelihood'] === 'true') !== row.livelihood && {
          livelihood: values.text['livelihood'] === 'true',
        }),
        ...(!same(siteIn(values), siteIn(start)) && { site: siteIn(values) ?? {} }),
        ...(!same(partiesIn(values), partiesIn(start)) && { parties: partiesIn(values) }),
        ...(textIn(values, 'description') !== textIn(start, 'description') && {
          description: textIn(values, 'description'),
        }),
      };
      if (Object.keys(changed).length === 0) return null;
      return { ...changed, reason: textIn(values, 'reason') };
    },
  };
}

export function dateStage(
  stage?: StageName,
  aspect: StageAspect = 'reached',
  known?: Stage,
): FormSpec<'stage.dated'> {
  return {
    kind: 'stage.dated',
    title: texts.t('date_stage'),
    fields: [
      {
        type: 'select',
        name: 'stage',
        label: texts.t('stage'),
        required: true,
        options: options('stage', allStageName),
        half: true,
      },
      {
        type: 'select',
        name: 'aspect',
        label: texts.t('aspect'),
        required: true,
        options: options('aspect', allStageAspect),
        half: true,
      },
      { type: 'day', name: 'day', label: texts.t('day'), hint: texts.t('day_hint'), half: true },
      { ...reason(false), half: true },
      { type: 'files', name: 'files', label: texts.t('evidence') },
    ],
    start: emptyValues({ stage: stage ?? 'start', aspect, day: known?.[aspect] ?? '' }),
    body: (values) => ({
      stage: textIn(values, 'stage') as StageName,
      aspect: textIn(values, 'aspect') as StageAspect,
      day: textIn(values, 'day') || null,
      ...given(values, 'reason'),
      ...evidence(values),
    }),
  };
}

export function planWorkItem(item?: WorkItem): FormSpec<'work_item.planned'> {
  const start = emptyValues(
    item && {
      item: item.item,
      name: item.name.zh,
      name_en: item.name.en ?? '',
      unit: item.unit,
      quantity: trimmed(item.quantity),
      weight: trimmed(item.weight),
      start: item.start ?? '',
      finish: item.finish ?? '',
    },
  );
  return {
    kind: 'work_item.planned',
    title: item ? texts.t('correct_item', { item: item.item }) : texts.t('plan_item'),
    fields: [
      {
        type: 'code',
        name: 'item',
        label: texts.t('item'),
        required: true,
        max: 64,
        half: true,
        fixed: item !== undefined,
      },
      { type: 'text', name: 'unit', label: texts.t('unit'), required: true, max: 16, half: true },
      ...names(texts.t('item_name')),
      {
        type: 'decimal',
        name: 'quantity',
        label: texts.t('quantity_planned'),
        required: true,
        places: 3,
        digits: 12,
        half: true,
      },
      {
        type: 'decimal',
        name: 'weight',
        label: texts.t('weight'),
        hint: texts.t('weight_hint'),
        required: true,
        places: 3,
        digits: 12,
        half: true,
      },
      { type: 'day', name: 'start', label: texts.t('start'), half: true },
      { type: 'day', name: 'finish', label: texts.t('finish'), half: true },
      ...(item ? [reason(false)] : []),
    ],
    start,
    body: (values) => ({
      item: textIn(values, 'item'),
      name: nameIn(values, 'name'),
      unit: textIn(values, 'unit'),
      quantity: decimalIn(values, 'quantity'),
      weight: decimalIn(values, 'weight'),
      ...given(values, 'start'),
      ...given(values, 'finish'),
      ...given(values, 'reason'),
    }),
  };
}

export function stateOutcome(outcome?: Project['outcomes'][number]): FormSpec<'outcome.stated'> {
  return {
    kind: 'outcome.stated',
    title: texts.t('state_outcome'),
    fields: [
      {
        type: 'select',
        name: 'measure',
        label: texts.t('measure'),
        required: true,
        options: options('measure', allMeasure),
        half: true,
        fixed: outcome !== undefined,
      },
      {
        type: 'select',
        name: 'aspect',
        label: texts.t('outcome_aspect'),
        required: true,
        options: options('outcome_aspect', allOutcomeAspect),
        half: true,
      },
      {
        type: 'decimal',
        name: 'quantity',
        label: texts.t('quantity'),
        required: true,
        places: 3,
        digits: 12,
        half: true,
      },
      { type: 'text', name: 'unit', label: texts.t('unit'), required: true, max: 16, half: true },
      reason(false),
    ],
    start: emptyValues({
      measure: outcome?.measure ?? 'floor_area',
      aspect: outcome ? 'built' : 'planned',
      unit: outcome?.unit ?? 'm²',
    }),
    body: (values) => ({
      measure: textIn(values, 'measure') as Measure,
      aspect: textIn(values, 'aspect') as OutcomeAspect,
      quantity: decimalIn(values, 'quantity'),
      unit: textIn(values, 'unit'),
      ...given(values, 'reason'),
    }),
  };
}

export function planFunding(
  currency: string,
  line?: { line: FundingLine; amount: string },
): FormSpec<'funding.planned'> {
  return {
    kind: 'funding.planned',
    title: texts.t('plan_funding'),
    fields: [
      {
        type: 'select',
        name: 'line',
        label: texts.t('line'),
        required: true,
        options: options('line', allFundingLine),
        half: true,
        fixed: line !== undefined,
      },
      {
        type: 'money',
        name: 'amount',
        label: texts.t('amount'),
        required: true,
        currency,
        half: true,
      },
      reason(false),
    ],
    start: emptyValues({ line: line?.line ?? 'aid', amount: line ? trimmed(line.amount) : '' }),
    body: (values) => ({
      line: textIn(values, 'line') as FundingLine,
      amount: { amount: decimalIn(values, 'amount'), currency },
      ...given(values, 'reason'),
    }),
  };
}

export function makePayment(currency: string, today: string): FormSpec<'payment.made'> {
  return {
    kind: 'payment.made',
    title: texts.t('make_payment'),
    fields: [
      {
        type: 'code',
        name: 'payment',
        label: texts.t('payment'),
        hint: texts.t('payment_hint'),
        required: true,
        max: 64,
        half: true,
      },
      { type: 'day', name: 'day', label: texts.t('paid_on'), required: true, half: true },
      {
        type: 'money',
        name: 'amount',
        label: texts.t('amount'),
        required: true,
        currency,
        half: true,
      },
      {
        type: 'text',
        name: 'voucher',
        label: texts.t('voucher'),
        required: true,
        max: 80,
        half: true,
      },
      {
        type: 'select',
        name: 'line',
        label: texts.t('line'),
        options: options('line', allFundingLine),
        half: true,
      },
      { type: 'text', name: 'payee', label: texts.t('payee'), max: 120, half: true },
      { type: 'area', name: 'note', label: texts.t('note'), max: 1000 },
      { type: 'files', name: 'files', label: texts.t('evidence') },
    ],
    start: emptyValues({ day: today, line: 'aid' }),
    body: (values) => ({
      payment: textIn(values, 'payment'),
      amount: { amount: decimalIn(values, 'amount'), currency },
      day: textIn(values, 'day'),
      voucher: textIn(values, 'voucher'),
      line: textIn(values, 'line') as FundingLine,
      ...given(values, 'payee'),
      ...given(values, 'note'),
      ...evidence(values),
    }),
  };
}

export function correctPayment(currency: string, payment: Payment): FormSpec<'payment.corrected'> {
  return {
    kind: 'payment.corrected',
    title: texts.t('correct_payment', { payment: payment.payment }),
    fields: [
      {
        type: 'money',
        name: 'amount',
        label: texts.t('amount'),
        hint: texts.t('zero_withdraws'),
        required: true,
        currency,
        half: true,
      },
      { type: 'day', name: 'day', label: texts.t('paid_on'), required: true, half: true },
      { type: 'text', name: 'voucher', label: texts.t('voucher'), required: true, max: 80 },
      reason(true),
    ],
    start: emptyValues({
      amount: trimmed(payment.amount),
      day: payment.day,
      voucher: payment.voucher,
    }),
    body: (values) => ({
      payment: payment.payment,
      amount: { amount: decimalIn(values, 'amount'), currency },
      day: textIn(values, 'day'),
      voucher: textIn(values, 'voucher'),
      reason: textIn(values, 'reason'),
    }),
  };
}

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

export const publishable: readonly PublishedFigure[] = allPublishedFigure;
