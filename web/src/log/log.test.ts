import { beforeAll, describe, expect, test } from 'vitest';
import type { Fact, WitnessDay } from '../generated/api';
import type { SupervisorLog } from '../generated/facts';
import { switchLocale } from '../shared/i18n/locale.svelte';
import { shared } from '../shared/i18n/shared';
import { findingOf, heldLog, missingDays, standingLog, strip, versionsOf } from './days';
import { draftOfLog, emptyDraft, freshProblem, freshWork, type LogDraft } from './draft';
import { finish, sameLog, summaryOf } from './finish';
import type { Sent } from './ports';
import { texts } from './texts';
import { differing, rowsOf } from './witness/rows';
import { texts as witnessTexts } from './witness/texts';

const of = { programme: 'P', project: 'K01', day: '2026-07-15' };
function written(change: Partial<LogDraft> = {}): LogDraft {
  const draft = { ...emptyDraft(of), progress: '二层梁板钢筋', ...change };
  draft.weather.sky ??= 'clear';
  return draft;
}
const codesOf = (draft: LogDraft): string[] => {
  const finished = finish(draft);
  return finished.ok ? [] : finished.mistakes.map((one) => `${one.field} ${one.code}`);
};

describe('a log being finished', () => {
  test('is the contract’s five blocks, blanks left out', () => {
    const problem = { ...freshProblem(), text: ' 临边防护缺两处 ', outcome: 'open' as const };
    const finished = finish(
      written({
        people: '３６',
        quantities: [
          { item: 'A', quantity: '42.50' },
          { item: 'B', quantity: '' },
        ],
        work: [{ ...freshWork('round'), place: '二层', text: '间距符合' }, freshWork('meeting')],
        problems: [problem, freshProblem()],
      }),
    );
    expect(finished).toEqual({
      ok: true,
      log: {
        day: of.day,
        weather: { sky: 'clear' },
        progress: {
          text: '二层梁板钢筋',
          people: 36,
          quantities: [{ item: 'A', quantity: '42.5' }],
          incidents: 0,
        },
        work: [{ kind: 'round', place: '二层', text: '间距符合' }],
        problems: [{ problem: problem.key, text: '临边防护缺两处', severity: 'minor' }],
      },
    });
  });
  test('says every mistake at once, at its field', () => {
    const row = freshWork('round');
    const problem = { ...freshProblem(), text: '缺' };
    const draft = written({
      people: '很多',
      quantities: [{ item: 'A', quantity: '1.2345' }],
      work: [{ ...row, place: '二层' }],
      problems: [problem, { ...freshProblem(), key: 'q', text: '漏', outcome: 'settled' }],
    });
    draft.weather = { sky: null, min_c: '20', max_c: '10', wind: '13', stopped_hours: '' };
    expect(codesOf(draft)).toEqual([
      'sky sky',
      'max_c temperature_order',
      'wind wind',
      'people count',
      'quantity-A quantity',
      `work-${row.key} needed`,
      `outcome-${problem.key} outcome`,
      'settled-q needed',
    ]);
  });
  test('is no testimony with a sky alone', () => {
    expect(codesOf(written({ progress: '' }))).toEqual(['progress-text nothing_seen']);
    expect(codesOf(written({ progress: '', people: '0' }))).toEqual([]);
  });
  test('counts length as the contract does, and a correction wants its reason', () => {
    expect(codesOf(written({ surroundings: '🏗'.repeat(1000) }))).toEqual([]);
    expect(codesOf(written({ surroundings: '🏗'.repeat(1001) }))).toEqual(['surroundings too_long']);
    expect(codesOf(written({ corrects: 'x', reason: ' ' }))).toEqual(['reason reason']);
  });
  test('comes back the same from a correction in which nothing was changed', () => {
    const log: SupervisorLog = {
      weather: { max_c: 30, sky: 'dust', stopped_hours: 2 },
      day: of.day,
      surroundings: '道路结冰',
      progress: { people: 12, quantities: [{ item: 'A', quantity: '31.500' }], incidents: 1 },
      problems: [
        { text: '已处理', settled: '当场补齐', severity: 'minor' },
        { text: '没处理', severity: 'serious' },
      ],
      other: '无',
    };
    const again = finish({ ...draftOfLog(of, 'x', log), reason: '-' });
    const trimmed = structuredClone(log);
    if (trimmed.progress) trimmed.progress.quantities = [{ item: 'A', quantity: '31.5' }];
    expect(again.ok && sameLog(again.log, trimmed)).toBe(true);
    expect(again.ok && sameLog(again.log, { ...trimmed, other: '有' })).toBe(false);
    expect(summaryOf(draftOfLog(of, 'x', log))).toEqual({
      people: 12,
      work: 0,
      problems: 2,
      open: 1,
      photos: 0,
    });
  });
});

let seq = 0;
function fact(day: string, more: Partial<Fact> = {}): Fact {
  seq += 1;
  const log: SupervisorLog = { day, weather: { sky: 'clear' } };
  return { seq, id: `f${seq}`, receipt: 'accepted', body: { log }, ...more } as Fact;
}

describe('the days of a site', () => {
  test('the last that began to count stands; what was set aside never did', () => {
    const first = fact('2026-07-10');
    const second = fact('2026-07-10', {
      receipt: 'held',
      settlement: { decision: 'counted', seq: 99 },
    });
    const correction = fact('2026-07-10');
    const aside = fact('2026-07-10', {
      receipt: 'held',
      settlement: { decision: 'set_aside', seq: 120 },
    });
    const all = [aside, correction, second, first];
    expect(versionsOf(all, '2026-07-10')).toEqual([first, correction, second]);
    expect(standingLog(all, '2026-07-10')).toBe(second);
    expect(heldLog(all, '2026-07-10')).toBeNull();
    expect(heldLog([fact('2026-07-11', { receipt: 'held' })], '2026-07-11')).not.toBeNull();
  });
  test('the strip lays the outbox and the drafts over what is owed', () => {
    const known = {
      days: [
        { day: '2026-06-20', state: 'missed' as const },
        { day: '2026-07-11', state: 'late' as const },
        { day: '2026-07-12', state: 'missed' as const },
        { day: '2026-07-13', state: 'missed' as const },
        { day: '2026-07-14', state: 'rest' as const },
        { day: '2026-07-15', state: 'due' as const },
      ],
      logs: [],
    };
    const sent = {
      state: 'waiting',
      body: { log: { day: '2026-07-13', weather: { sky: 'clear' } } },
    } as unknown as Sent;
    const days = strip('2026-07-15', known, [sent], new Set(['2026-07-12']));
    expect(days.slice(-5).map((one) => one.state)).toEqual([
      'filed',
      'missing',
      'waiting',
      'free',
      'missing',
    ]);
    expect(days.filter((one) => one.draft).map((one) => one.day)).toEqual(['2026-07-12']);
    expect(missingDays('2026-07-15', known, days)).toEqual(['2026-06-20', '2026-07-12']);
  });
  test('an unsettled problem is found again as a finding, by its own id or its place', () => {
    expect(findingOf({ problem: 'u' }, 'K01', '2026-07-15', 0)).toBe('u');
    expect(findingOf({}, 'K01', '2026-07-15', 1)).toBe('L-K01-2026-07-15-2');
  });
});

describe('two witnesses of a day', () => {
  beforeAll(async () => {
    await switchLocale('zh');
    await Promise.all([shared.load(), texts.load(), witnessTexts.load()]);
  });
  const items = { nameOf: (item: string) => `分项${item}`, unitOf: () => '立方米' };
  const author = { account: 'a', name: '某人' };
  const report = {
    day: of.day,
    weather: { sky: 'clear' as const },
    workforce: [
      { trade: 'carpenter', count: 30 },
      { trade: 'rebar', count: 6 },
    ],
    quantities: [
      { item: 'A', quantity: '40' },
      { item: 'B', quantity: '0' },
    ],
  };
  const log: SupervisorLog = {
    day: of.day,
    weather: { sky: 'rain', stopped_hours: 3 },
    progress: { people: 20, quantities: [{ item: 'A', quantity: '40' }] },
    problems: [{ text: '漏振', severity: 'serious' }],
  };
  const both: WitnessDay = {
    day: of.day,
    report: { seq: 1, by: author, report },
    log: { seq: 2, by: author, corrections: 0, log },
    differences: [
      { what: 'workforce', report: '36', log: '20' },
      { what: 'weather', report: 'clear', log: 'rain 3h' },
    ],
  };

  test('what differs comes first, each side in its own words, nothing merged', () => {
    const rows = rowsOf(both, items);
    expect(rows.map((row) => [row.subject, row.differs])).toEqual([
      ['workforce', true],
      ['weather', true],
      ['quantity', false],
      ['problems', false],
    ]);
    expect(rows[0]?.report?.lines).toEqual(['36 人', '木工 30 · 钢筋工 6']);
    expect(rows[0]?.log?.lines).toEqual(['20 人']);
    expect(rows[1]?.log?.lines).toEqual(['雨 · 停工 3 小时']);
    expect(rows[3]?.log?.lines).toEqual(['严重 · 漏振 · 还没处理']);
    expect(differing(both)).toEqual(['workforce', 'weather']);
  });
  test('one item apart does not mark the other, and an item only one tells of is shown', () => {
    const rows = rowsOf(
      {
        ...both,
        differences: [{ what: 'quantity', item: 'B', report: '0', log: '' }],
      },
      items,
    );
    expect(
      rows.filter((row) => row.subject === 'quantity').map((row) => [row.item, row.differs]),
    ).toEqual([
      ['B', true],
      ['A', false],
    ]);
  });
  test('a witness who was not there says so, and is not taken for one who said nothing', () => {
    const { log: only } = both;
    if (!only) throw new Error('there is a log');
    const rows = rowsOf(
      { day: of.day, log: only, differences: [{ what: 'presence', report: '', log: '1' }] },
      items,
    );
    expect([rows[0]?.subject, rows[0]?.report, rows[0]?.log?.lines]).toEqual([
      'presence',
      null,
      ['有'],
    ]);
    expect(rows.every((row) => row.report === null)).toBe(true);
  });
});
