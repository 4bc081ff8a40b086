import type { Difference, WitnessDay } from '../../generated/api';
import type { DailyReport, Photo, SupervisorLog } from '../../generated/facts';
import { quantity } from '../../shared/format/decimal';
import { word } from '../../shared/i18n/shared';
import { weatherWords } from '../say';
import { t, texts as logTexts } from '../texts';
import { texts } from './texts';

/** What one witness says of a subject; no lines: nothing. */
export interface Cell {
  lines: string[];
  /** This record has no place for the subject. */
  unasked?: true;
  photos?: readonly Photo[];
}
/** One subject of a day, what each of the two says. Null: this witness was not there at all that day. */
export interface Row {
  subject:
    | 'presence'
    | 'workforce'
    | 'quantity'
    | 'weather'
    | 'incidents'
    | 'narrative'
    | 'work'
    | 'problems'
    | 'surroundings'
    | 'other'
    | 'plant'
    | 'deliveries'
    | 'visitors'
    | 'photos';
  item?: string;
  differs: boolean;
  report: Cell | null;
  log: Cell | null;
}

/** The names and units of the project's work items. */
export interface Items {
  nameOf(item: string): string;
  unitOf(item: string): string;
}

const cell = (...lines: (string | undefined | false)[]): Cell => ({
  lines: lines.filter((line): line is string => Boolean(line)),
});
const says = (one: Cell | null): boolean =>
  one !== null && (one.lines.length > 0 || (one.photos?.length ?? 0) > 0);

/** The server alone says what differs, here it is only put in words: the differences first, then all the rest. */
export function rowsOf(day: WitnessDay, items: Items): Row[] {
  const report = day.report?.report;
  const log = day.log?.log;
  const differs = (what: Difference['what'], item?: string): boolean =>
    day.differences.some((one) => one.what === what && (item === undefined || one.item === item));
  const row = (
    subject: Row['subject'],
    ofReport: (report: DailyReport) => Cell,
    ofLog: (log: SupervisorLog) => Cell,
    item?: string,
  ): Row => ({
    subject,
    ...(item !== undefined && { item }),
    differs: isDifference(subject) && differs(subject, item),
    report: report === undefined ? null : ofReport(report),
    log: log === undefined ? null : ofLog(log),
  });
  const none = (): Cell => ({ lines: [], unasked: true });
  const all: Row[] = [
    row('workforce', workforce, ({ progress }) =>
      cell(progress?.people !== undefined && texts.t('people', { n: progress.people })),
    ),
    ...itemsOf(report, log, day.differences).map((item) =>
      row(
        'quantity',
        (one) => done(one.quantities, item, items),
        (one) => done(one.progress?.quantities, item, items),
        item,
      ),
    ),
    row(
      'weather',
      (one) => cell(weatherWords(one.weather)),
      (one) => cell(weatherWords(one.weather)),
    ),
    row(
      'incidents',
      (one) => incidents(one.safety?.incidents, one.safety?.note),
      (one) => incidents(one.progress?.incidents),
    ),
    row(
      'narrative',
      (one) => cell(one.narrative),
      (one) => cell(one.progress?.text),
    ),
    row('work', none, (one) =>
      cell(
        ...(one.work ?? []).map((work) =>
          [logTexts.t(`work.${work.kind}`), work.place, work.text].filter(Boolean).join(' · '),
        ),
      ),
    ),
    row('problems', problemsOfReport, problemsOfLog),
    row('surroundings', none, (one) => cell(one.surroundings)),
    row('other', none, (one) => cell(one.other)),
    row(
      'plant',
      (one) =>
        cell((one.plant ?? []).map((p) => `${word('plant', p.name)} ${p.count}`).join(' · ')),
      none,
    ),
    row(
      'deliveries',
      (one) =>
        cell(
          ...(one.deliveries ?? []).map(
            (d) => `${d.material} ${quantity(d.quantity)} ${word('unit', d.unit)}`,
          ),
        ),
      none,
    ),
    row(
      'visitors',
      (one) =>
        cell(...(one.visitors ?? []).map((v) => [v.who, v.purpose].filter(Boolean).join(' · '))),
      none,
    ),
    row(
      'photos',
      (one) => ({ lines: [], photos: one.photos ?? [] }),
      (one) => ({ lines: [], photos: one.photos ?? [] }),
    ),
  ];
  const told = all.filter((one) => one.differs || says(one.report) || says(one.log));
  const presence: Row[] = differs('presence')
    ? [
        {
          subject: 'presence',
          differs: true,
          report: report === undefined ? null : cell(texts.t('filed')),
          log: log === undefined ? null : cell(texts.t('filed')),
        },
      ]
    : [];
  return [...presence, ...told.filter((one) => one.differs), ...told.filter((one) => !one.differs)];
}

/** The words for what differs on a day, each once. */
export function differing(day: WitnessDay): Difference['what'][] {
  return [...new Set(day.differences.map((one) => one.what))];
}

function isDifference(subject: Row['subject']): subject is Difference['what'] {
  return ['presence', 'workforce', 'quantity', 'weather', 'incidents'].includes(subject);
}

/** Those of either witness, those in dispute too; in the order in which they are told. */
function itemsOf(
  report: DailyReport | undefined,
  log: SupervisorLog | undefined,
  differences: readonly Difference[],
): string[] {
  const told = [
    ...(report?.quantities ?? []).filter((one) => !/^0(\.0*)?$/.test(one.quantity)),
    ...(log?.progress?.quantities ?? []),
  ].map((one) => one.item);
  const disputed = differences.flatMap((one) => (one.item === undefined ? [] : [one.item]));
  return [...new Set([...told, ...disputed])];
}

function workforce(report: DailyReport): Cell {
  const trades = report.workforce ?? [];
  const sum = trades.reduce((all, one) => all + one.count, 0);
  return cell(
    texts.t('people', { n: sum }),
    trades.map((one) => `${word('trade', one.trade)} ${one.count}`).join(' · '),
  );
}

function done(
  rows: readonly { item: string; quantity: string }[] | undefined,
  item: string,
  items: Items,
): Cell {
  const unit = word('unit', items.unitOf(item));
  return cell(
    ...(rows ?? [])
      .filter((one) => one.item === item)
      .map((one) => `${quantity(one.quantity)} ${unit}`),
  );
}

function incidents(n: number | undefined, note?: string): Cell {
  if (n === undefined) return cell(note);
  return cell(n === 0 ? t('no_incidents') : t('incidents_n', { n }), note);
}

function problemsOfReport(report: DailyReport): Cell {
  return cell(
    ...(report.problems ?? []).map((one) =>
      [word('severity', one.severity ?? 'minor'), one.text, one.waits_for]
        .filter(Boolean)
        .join(' · '),
    ),
  );
}
function problemsOfLog(log: SupervisorLog): Cell {
  return cell(
    ...(log.problems ?? []).map((one) =>
      [
        word('severity', one.severity ?? 'minor'),
        one.text,
        one.settled ? t('settled_by', { text: one.settled }) : t('outcome.open'),
      ].join(' · '),
    ),
  );
}
