import type { Payment, Project, Stage, WorkItem } from '../../generated/api';
import {
  allFundingLine,
  allMeasure,
  allOutcomeAspect,
  allStageAspect,
  allStageName,
  type FundingLine,
  type Measure,
  type OutcomeAspect,
  type StageAspect,
  type StageName,
} from '../../generated/facts';
import { trimmed } from '../../shared/format/decimal';
import { evidence, names, options, reason } from './pieces';
import { decimalIn, emptyValues, given, nameIn, textIn, type FormSpec } from './spec';
import { texts } from './texts';

export function dateStage(
  stage?: StageName,
  aspect: StageAspect = 'reached',
  known?: Stage,
): FormSpec<'stage.dated'> {
  return {
    kind: 'stage.dated',
    title: texts.t('date_stage'),
    about: `${stage ?? ''}/${aspect}`,
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
    about: item?.item ?? '',
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
    about: outcome?.measure ?? '',
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
    about: line?.line ?? '',
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
    about: payment.payment,
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
