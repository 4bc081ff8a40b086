import type { CheckPoint, Severity, SupervisorLog } from '../generated/facts';
import { shortDay } from '../shared/format/day';
import { quantity } from '../shared/format/decimal';
import { tenDayName } from '../shared/format/tenDay';
import { said } from '../shared/i18n/name';
import { postName } from '../shared/i18n/post';
import { word } from '../shared/i18n/shared';
import { joined, reason, type Sentences } from './pieces';
import { texts } from './texts';
import { dutyName, lampWord, thresholds } from './words';

/** The sentences of the rhythm: inspections and findings, the second witness, the coordination and its actions. */
type OfRhythm =
  | 'shutdown.planned'
  | 'obligation.excused'
  | `action.${'assigned' | 'answered' | 'reviewed'}`
  | 'agenda.arranged'
  | 'checklist.published'
  | `coordination.${'convened' | 'minuted'}`
  | `finding.${'raised' | 'amended' | 'rectified' | 'reviewed'}`
  | 'inspection.recorded'
  | 'lamps.ruled'
  | 'supervision_letter.issued'
  | `supervisor_log.${'filed' | 'corrected'}`
  | 'ten_day.returned';

function graded(severity: Severity, text: string): string {
  return texts.t('graded', { severity: word('severity', severity), text });
}

/** The first words of a long text: a sentence stands in a list. */
function begun(text: string, length = 60): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const letters = [...line];
  return letters.length > length ? `${letters.slice(0, length).join('')}…` : line;
}

function logLine(log: SupervisorLog): string {
  const problems = log.problems?.length ?? 0;
  return joined([
    word('sky', log.weather.sky),
    log.progress?.people === undefined ? '' : texts.t('people', { n: log.progress.people }),
    log.work?.length ? texts.t('supervised', { n: log.work.length }) : '',
    problems ? texts.t('problems', { n: problems }) : '',
  ]);
}

function worst(points: readonly CheckPoint[]): number {
  return points.filter((point) => point.severity !== 'minor').length;
}

export const rhythmSentences: Pick<Sentences, OfRhythm> = {
  'shutdown.planned': (b, around) => {
    const from = shortDay(b.from, around.today);
    const params = { shutdown: b.shutdown, from, to: b.to ? shortDay(b.to, around.today) : '' };
    const key = b.withdrawn ? 'shutdown_withdrawn' : b.to ? 'shutdown' : 'shutdown_open';
    return joined([texts.t(key, params), reason(b.reason)]);
  },
  'obligation.excused': (b, around) =>
    joined([
      texts.t('excused', { duty: dutyName(b.duty), day: shortDay(b.day, around.today) }),
      reason(b.reason),
    ]),
  'inspection.recorded': (b, around) => {
    const wrong = b.points.filter((point) => point.result === 'not_in_order');
    return joined([
      texts.t('inspection', {
        day: shortDay(b.day, around.today),
        checklist: b.checklist,
        n: b.points.length,
      }),
      wrong.length ? texts.t('not_in_order', { n: wrong.length }) : texts.t('all_in_order'),
      b.progress === undefined ? '' : texts.t('seen_progress', { percent: quantity(b.progress) }),
      b.finished ? '' : texts.t('not_finished'),
    ]);
  },
  'checklist.published': (b) =>
    joined([
      texts.t(b.withdrawn ? 'checklist_withdrawn' : 'checklist', {
        name: said(b.name),
        version: b.version,
        n: b.points.length,
        serious: worst(b.points),
      }),
      reason(b.reason),
    ]),
  'finding.raised': (b) =>
    joined([
      texts.t('finding', { text: graded(b.severity, begun(b.text)) }),
      b.responsible ? texts.t('responsible', { post: postName(b.responsible) }) : '',
      texts.t('working_days', { n: b.due_days }),
    ]),
  'finding.amended': (b) =>
    joined([
      texts.t('finding_amended'),
      b.severity ? texts.t('severity_now', { severity: word('severity', b.severity) }) : '',
      b.due_days === undefined ? '' : texts.t('due_now', { n: b.due_days }),
      b.responsible ? texts.t('responsible', { post: postName(b.responsible) }) : '',
      b.waits_for ? texts.t('waits_for', { who: b.waits_for }) : '',
      reason(b.reason),
    ]),
  'finding.rectified': (b) => texts.t('finding_rectified', { note: begun(b.note) }),
  'finding.reviewed': (b) => joined([texts.t(`finding_${b.decision}`), reason(b.reason)]),
  'supervisor_log.filed': (b, around) =>
    texts.t('log', { day: shortDay(b.log.day, around.today), line: logLine(b.log) }),
  'supervisor_log.corrected': (b, around) =>
    joined([
      texts.t('log_corrected', { day: shortDay(b.log.day, around.today), line: logLine(b.log) }),
      reason(b.reason),
    ]),
  'supervision_letter.issued': (b, around) =>
    joined([
      texts.t('letter', { to: postName(b.to), day: shortDay(b.answer_by, around.today) }),
      b.lamps?.length ? b.lamps.map(lampWord).join(texts.t('list_comma')) : '',
    ]),
  'coordination.convened': (b, around) =>
    joined([
      texts.t('convened', {
        coordination: tenDayName(b.coordination, around.today),
        day: shortDay(b.day, around.today),
      }),
      b.place ?? '',
    ]),
  'agenda.arranged': (b, around) =>
    joined([
      texts.t(`agenda_${b.arrangement}`, {
        coordination: tenDayName(b.coordination, around.today),
        item: b.title || itemName(b.item),
        position: b.position ?? '',
      }),
      reason(b.reason),
    ]),
  'coordination.minuted': (b, around) =>
    texts.t('minuted', {
      coordination: tenDayName(b.coordination, around.today),
      n: b.items.length,
      actions: b.items.reduce((sum, item) => sum + (item.actions?.length ?? 0), 0),
    }),
  'action.assigned': (b, around) =>
    texts.t('action_assigned', {
      text: begun(b.text),
      owner: postName(b.owner),
      day: shortDay(b.due, around.today),
    }),
  'action.answered': (b) => texts.t('action_answered', { note: begun(b.note) }),
  'action.reviewed': (b) => joined([texts.t(`action_${b.decision}`), reason(b.reason)]),
  'ten_day.returned': (b, around) =>
    texts.t('ten_day', {
      ten_day: tenDayName(b.ten_day, around.today),
      text: begun(b.narrative),
    }),
  'lamps.ruled': (b, around) =>
    joined([
      texts.t('lamps_ruled', { day: shortDay(b.from, around.today) }),
      ...thresholds
        .filter((name) => b[name] !== undefined)
        .map((name) => `${texts.t(`threshold.${name}`)} ${String(b[name])}`),
      reason(b.reason),
    ]),
};

/** An item the agenda made itself is named by what it is about: lamp:K01:progress. */
function itemName(item: string): string {
  return item.split(':').slice(1).join(' ') || item;
}
