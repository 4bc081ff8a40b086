import type { Fact } from '../generated/api';
import { factKinds, type FactBodies, type FactKind, type Money } from '../generated/facts';
import { shortDay } from '../shared/format/day';
import { quantity } from '../shared/format/decimal';
import { wholeMoney } from '../shared/format/money';
import { said } from '../shared/i18n/name';
import { t, word } from '../shared/i18n/shared';
import { joined, reason, type Around, type Sentences } from './pieces';
import { consultationSentences } from './sentencesOfConsultations';
import { rhythmSentences } from './sentencesOfRhythm';
import { roomSentences } from './sentencesOfRooms';
import { texts } from './texts';
import { weekdayNames } from './weekdays';

export type { Around } from './pieces';

export function isKind(kind: string): kind is FactKind {
  return kind in factKinds;
}

/** The body of a fact whose kind is known: the server checked it against the same schema. */
export function bodyOf<K extends FactKind>(fact: Pick<Fact, 'body'>, kind: K): FactBodies[K] {
  void kind;
  return fact.body as unknown as FactBodies[K];
}

export function kindName(kind: string): string {
  return isKind(kind) ? said(factKinds[kind].name) : kind;
}

const money = (amount: Money): string => wholeMoney(amount.amount, amount.currency);

function reportLine(body: FactBodies['daily_report.filed'], around: Around): string {
  const report = body.report;
  const people = (report.workforce ?? []).reduce((sum, trade) => sum + trade.count, 0);
  const done = (report.quantities ?? [])
    .filter((one) => !/^0(\.0*)?$/.test(one.quantity))
    .slice(0, 3)
    .map((one) => {
      const item = around.items?.get(one.item);
      return `${item ? said(item.name) : one.item} ${quantity(one.quantity)}${item ? ` ${word('unit', item.unit)}` : ''}`;
    });
  const problems = report.problems?.length ?? 0;
  return joined([
    word('sky', report.weather.sky),
    people ? texts.t('people', { n: people }) : '',
    ...done,
    problems ? texts.t('problems', { n: problems }) : '',
  ]);
}

/** The members a correction names, in words. */
function changedMembers(body: Record<string, unknown>): string {
  const names = Object.keys(body)
    .filter((key) => key !== 'reason' && key !== 'source')
    .map((key) => texts.maybe(`member.${key}`, key));
  return names.join(texts.t('list_comma'));
}

const sentences: Sentences = {
  ...rhythmSentences,
  ...roomSentences,
  ...consultationSentences,
  'programme.registered': (b) => texts.t('programme.registered', { name: said(b.name) }),
  'programme.corrected': (b) =>
    joined([texts.t('corrected', { what: changedMembers({ ...b }) }), reason(b.reason)]),
  'programme.total_published': (b) =>
    texts.t('total_published', {
      figure: word('published', b.figure),
      value: b.money
        ? money(b.money)
        : `${quantity(b.value ?? '')}${b.unit ? ` ${word('unit', b.unit)}` : ''}`,
      source: b.source.title,
    }),
  'calendar.ruled': (b) =>
    joined([
      b.rest_days.length
        ? texts.t('rest_days', { days: weekdayNames(b.rest_days).join(texts.t('list_comma')) })
        : texts.t('no_rest_days'),
      reason(b.reason),
    ]),
  'calendar_day.ruled': (b, around) =>
    joined([
      texts.t(`day_${b.kind}`, {
        day: shortDay(b.day, around.today),
        name: b.name ? texts.t('day_name', { name: said(b.name) }) : '',
      }),
      reason(b.reason),
    ]),
  'project.registered': (b) =>
    texts.t('project.registered', { name: said(b.name), category: word('category', b.category) }),
  'project.corrected': (b) =>
    joined([texts.t('corrected', { what: changedMembers({ ...b }) }), reason(b.reason)]),
  'stage.dated': (b, around) => {
    const params = { stage: word('stage', b.stage), aspect: word('aspect', b.aspect) };
    return joined([
      b.day
        ? texts.t('stage', { ...params, day: shortDay(b.day, around.today) })
        : texts.t('stage_withdrawn', params),
      reason(b.reason),
    ]);
  },
  'work_item.planned': (b) =>
    joined([
      texts.t('work_item', {
        item: b.item,
        name: said(b.name),
        quantity: quantity(b.quantity),
        unit: word('unit', b.unit),
        weight: quantity(b.weight),
      }),
      reason(b.reason),
    ]),
  'outcome.stated': (b) =>
    joined([
      texts.t('outcome', {
        measure: word('measure', b.measure),
        aspect: word('outcome_aspect', b.aspect),
        quantity: quantity(b.quantity),
        unit: word('unit', b.unit),
      }),
      reason(b.reason),
    ]),
  'funding.planned': (b) =>
    joined([
      texts.t('funding', { line: word('line', b.line), amount: money(b.amount) }),
      reason(b.reason),
    ]),
  'payment.made': (b, around) =>
    texts.t('payment', {
      payment: b.payment,
      day: shortDay(b.day, around.today),
      amount: money(b.amount),
      voucher: b.voucher || t('none'),
    }),
  'payment.corrected': (b, around) =>
    joined([
      texts.t('payment_corrected', {
        payment: b.payment,
        day: shortDay(b.day, around.today),
        amount: money(b.amount),
      }),
      reason(b.reason),
    ]),
  'daily_report.filed': (b, around) =>
    texts.t('report', {
      day: shortDay(b.report.day, around.today),
      line: reportLine(b, around),
    }),
  'daily_report.corrected': (b, around) =>
    joined([
      texts.t('report_corrected', {
        day: shortDay(b.report.day, around.today),
        line: reportLine(b, around),
      }),
      reason(b.reason),
    ]),
  'fact.settled': (b) =>
    joined([texts.t('settled', { decision: word('decision', b.decision) }), b.note ?? '']),
  'status.reported': (b, around) =>
    joined([
      texts.t('status', {
        day: shortDay(b.day, around.today),
        phase: b.phase ?? (b.stage ? word('stage', b.stage) : t('none')),
      }),
      b.budget ? texts.t('status_budget', { amount: money(b.budget) }) : '',
      b.forecast_completion
        ? texts.t('status_forecast', { day: shortDay(b.forecast_completion, around.today) })
        : '',
    ]),
  'account.opened': () => texts.t('account_opened'),
  'account.closed': (b) => joined([texts.t('account_closed'), reason(b.reason)]),
  'role.granted': (b) => texts.t('role_granted', { role: word('role', b.role), scope: b.scope }),
  'role.revoked': (b) => texts.t('role_revoked', { role: word('role', b.role), scope: b.scope }),
};

/** A fact in one readable sentence, in the language of the screen. */
export function sentence(fact: Pick<Fact, 'kind' | 'body'>, around: Around = {}): string {
  if (!isKind(fact.kind)) return fact.kind;
  return say(fact.kind, fact, around);
}

function say<K extends FactKind>(kind: K, fact: Pick<Fact, 'body'>, around: Around): string {
  return sentences[kind](bodyOf(fact, kind), around);
}
