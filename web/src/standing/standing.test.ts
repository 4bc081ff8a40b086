import { describe, expect, test } from 'vitest';
import type { Standing } from '../generated/api';
import type { LampColour, LampName } from '../generated/facts';
import { worstFirst } from '../figure/lamps';
import {
  answeredBy,
  begin,
  bodyOf,
  faultsOf,
  longest,
  notSaidIn,
  titled,
  usualAddressee,
  usualAnswerBy,
  type Letter,
} from './letter';
import { points, spread, witnessesOf } from './witnesses';

const lamp = (name: LampName, colour: LampColour, ...why: string[]) => ({
  lamp: name,
  colour,
  rule: { zh: '规则' },
  reasons: why.map((zh) => ({ text: { zh, en: `${zh} in English` } })),
});
const standing: Standing = {
  programme: 'P',
  code: 'K01',
  day: '2026-11-25',
  rules: 0,
  lamps: [
    lamp('schedule', 'red', '晚 422 天'),
    lamp('progress', 'red', '落后 34 点', '计划 60.5 %'),
    lamp('payment', 'yellow', '少付'),
  ],
  letter: {
    zh: '督办函\n\n落后 34 点，2026-12-10 也写在前面。\n\n请在 2026-12-10 前书面答复。',
    en: 'Supervision letter\n\nBehind.\n\nPlease answer by 2026-12-10.',
  },
  witnesses: { report_ppm: 391_464, inspection_ppm: 121_000, paid_ppm: 359_500, parting: true },
};
const letter = (over: Partial<Letter> = {}): Letter => {
  const begun = begin(standing, [], 'zh');
  if (!begun) throw new Error('no letter');
  return { ...begun, ...over };
};

describe('a letter', () => {
  test('is there only where the lamps ask for one', () => {
    const { letter: offered, ...without } = standing;
    expect(offered).toBeDefined();
    expect(begin(without, [], 'zh')).toBeNull();
  });
  test('goes where the work is done; about money alone, to the owner', () => {
    const owner = { role: 'owner' as const, name: { zh: '教育局' } };
    expect(usualAddressee(['progress', 'payment'], 'K01', [owner])).toEqual({
      role: 'site',
      project: 'K01',
    });
    expect(usualAddressee(['payment'], 'K01', [owner])).toEqual({ role: 'bureau', name: '教育局' });
    expect(usualAddressee(['payment'], 'K01', [])).toEqual({ role: 'bureau', name: '' });
  });
  test('is to be answered by the end of the next ten-day, as its text says', () => {
    expect(usualAnswerBy('2026-11-25')).toBe('2026-12-10');
    expect(usualAnswerBy('2026-12-10')).toBe('2026-12-20');
    expect(letter().texts.zh).toContain(letter().answerBy);
  });
  test('another day to answer by changes the closing line in both languages, and no other', () => {
    const moved = answeredBy(letter(), '2026-12-18');
    expect(moved.texts.zh).toMatch(/2026-12-10 也写在前面[\s\S]*请在 2026-12-18 前/);
    expect(moved.texts.en).toMatch(/answer by 2026-12-18/);
    expect(answeredBy(letter(), '').texts).toEqual(letter().texts);
  });
  test('says what is missing before it goes out', () => {
    expect(faultsOf(letter(), standing.day)).toEqual({});
    expect(
      faultsOf(
        letter({
          to: { role: 'bureau', name: ' ' },
          answerBy: '2026-11-24',
          texts: { zh: '字'.repeat(longest + 1), en: '' },
        }),
        standing.day,
      ),
    ).toEqual({ to: 'needed', answerBy: 'before_today', text: 'too_long' });
    expect(faultsOf(letter({ answerBy: '', language: 'en' }), standing.day)).toEqual({
      answerBy: 'needed',
    });
  });
  test('carries the lamps it presses for and their reasons, in its own language', () => {
    expect(bodyOf(letter({ language: 'en' }), standing, 'id')).toEqual({
      letter: 'id',
      to: { role: 'site', project: 'K01' },
      lamps: ['progress'],
      text: letter().texts.en,
      reasons: ['落后 34 点 in English', '计划 60.5 % in English'],
      answer_by: '2026-12-10',
    });
  });
  test('on paper has its first line as a title, where that is one', () => {
    expect(titled('督办函\n\n正文\n第二行')).toEqual({ title: '督办函', body: '正文\n第二行' });
    expect(titled('没有标题。\n第二行')).toEqual({ title: null, body: '没有标题。\n第二行' });
  });
  test('repeats beside its text only what the text does not say', () => {
    const body = bodyOf(letter(), standing, 'id');
    expect(notSaidIn(body)).toEqual({ answerBy: null, reasons: ['计划 60.5 %'] });
    expect(notSaidIn({ ...body, text: '请答复' }).answerBy).toBe('2026-12-10');
  });
});

describe('lamps', () => {
  test('stand the worst first, and within a colour in the order of the rules', () => {
    const marks = [
      { lamp: 'finding', colour: 'red' },
      { lamp: 'start', colour: 'yellow' },
      { lamp: 'silence', colour: 'green' },
      { lamp: 'schedule', colour: 'red' },
    ] as const;
    expect(worstFirst(marks).map((one) => one.lamp)).toEqual([
      'schedule',
      'finding',
      'start',
      'silence',
    ]);
  });
});

describe('three witnesses', () => {
  test('part by the distance between the least and the most', () => {
    const gap = spread(witnessesOf(standing.witnesses));
    expect(gap).toEqual({ from: 121_000, to: 391_464 });
    expect(points((gap?.to ?? 0) - (gap?.from ?? 0))).toBe('27.0');
  });
  test('one alone is nothing to compare', () => {
    expect(spread(witnessesOf({ report_ppm: 0, parting: false }))).toBeNull();
  });
});
