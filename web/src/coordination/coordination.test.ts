import { describe, expect, test } from 'vitest';
import type { AgendaItem, Coordination } from '../generated/api';
import { firstNotFrozen, neighbour, partNumber, placeAfterMove } from './agenda';
import {
  broughtAgain,
  emptyMeeting,
  emptyNotes,
  faultsOf,
  freeze,
  isBegun,
  isReached,
  isSpoken,
  presentIn,
  strays,
  type ActionDraft,
  type Meeting,
  type Notes,
} from './meeting';

const say = (name: { zh: string }): string => name.zh;

function item(id: string, over: Partial<AgendaItem> = {}): AgendaItem {
  return {
    item: id,
    kind: 'lamp',
    project: 'K01',
    title: { zh: `${id} 红灯`, en: `${id} is red` },
    lines: [{ zh: '落后 34 个百分点' }],
    owner: { role: 'site', project: 'K01' },
    carried: 0,
    ...over,
  };
}
const agenda = [item('lamp:K01:progress'), item('added:1', { kind: 'added' }), item('finding:9')];

function action(over: Partial<ActionDraft> = {}): ActionDraft {
  return {
    action: 'a1',
    text: '增加班组',
    owner: { role: 'site', project: 'K01' },
    due: '2020-07-31',
    ...over,
  };
}
function meeting(...written: [AgendaItem, Partial<Notes>][]): Meeting {
  const made = emptyMeeting('2020-07-2', 'm1', '2020-07-21');
  for (const [one, notes] of written) made.items[one.item] = { ...emptyNotes(one, say), ...notes };
  return made;
}
const first = agenda[0] as AgendaItem;
const second = agenda[1] as AgendaItem;

describe('an item not reached comes again', () => {
  test('only what was written about or ticked counts as dealt with', () => {
    expect(isReached(undefined)).toBe(false);
    expect(isReached(emptyNotes(first, say))).toBe(false);
    expect(isReached({ ...emptyNotes(first, say), decision: '加人' })).toBe(true);
    expect(isReached({ ...emptyNotes(first, say), reached: true })).toBe(true);
    // Talked about, and still to come again: said by hand.
    expect(isReached({ ...emptyNotes(first, say), notes: '改天', reached: false })).toBe(false);
  });
  test('a row for an action that was opened and left empty is nothing written', () => {
    expect(isSpoken({ ...emptyNotes(first, say), actions: [action({ text: ' ' })] })).toBe(false);
    expect(isBegun(meeting([first, { actions: [action({ text: '' })] }]))).toBe(false);
    expect(isBegun(meeting([first, { notes: 'x' }]))).toBe(true);
  });
  test('the minutes name every item of the agenda, and which were not reached', () => {
    const { minutes } = freeze(meeting([second, { decision: '同意' }]), agenda, 120, say);
    expect(minutes.items.map((one) => [one.item, one.reached])).toEqual([
      ['lamp:K01:progress', false],
      ['added:1', true],
      ['finding:9', false],
    ]);
    expect(minutes.as_of).toBe(120);
  });
});

describe('freezing', () => {
  test('gives an action for each row, tied to its item and its coordination', () => {
    const held = meeting([
      first,
      {
        decision: ' 增加一个班组 ',
        actions: [
          action(),
          action({ action: 'a2', owner: { role: 'bureau', name: ' 住建局 ' } }),
          action({ action: 'a3', text: '  ' }),
        ],
      },
    ]);
    held.present = ['援建办'];
    const { minutes, actions } = freeze(held, agenda, 7, say);
    expect(actions).toEqual([
      {
        action: 'a1',
        coordination: '2020-07-2',
        item: 'lamp:K01:progress',
        project: 'K01',
        text: '增加班组',
        owner: { role: 'site', project: 'K01' },
        due: '2020-07-31',
      },
      expect.objectContaining({ action: 'a2', owner: { role: 'bureau', name: '住建局' } }),
    ]);
    expect(minutes.items[0]).toEqual({
      item: 'lamp:K01:progress',
      project: 'K01',
      title: first.title,
      shown: ['落后 34 个百分点'],
      decision: '增加一个班组',
      reached: true,
      actions: ['a1', 'a2'],
    });
    expect(minutes.present).toEqual(['援建办']);
  });
  test('keeps what was said about an item that has left the agenda meanwhile', () => {
    const gone = item('finding:gone', { title: { zh: '临边防护' } });
    const held = meeting([gone, { decision: '已当场补齐' }], [item('finding:quiet'), {}]);
    expect(strays(held, agenda).map((one) => one.item)).toEqual(['finding:gone']);
    const { minutes } = freeze(held, agenda, 7, say);
    expect(minutes.items.at(-1)).toMatchObject({
      item: 'finding:gone',
      title: { zh: '临边防护' },
      decision: '已当场补齐',
      reached: true,
    });
    expect(minutes.items).toHaveLength(4);
  });
  test('shows what the screen showed last, and no more of it than the contract takes', () => {
    const held = meeting([first, { decision: 'x' }]);
    const lines = Array.from({ length: 50 }, (_, i) => ({ zh: `${i} ${'长'.repeat(700)}` }));
    const { minutes } = freeze(held, [item(first.item, { lines })], 7, say);
    expect(minutes.items[0]?.shown).toHaveLength(40);
    expect([...(minutes.items[0]?.shown?.[0] ?? '')]).toHaveLength(600);
  });
  test('of an agenda longer than minutes may be, what was dealt with is kept', () => {
    const long = Array.from({ length: 320 }, (_, i) => item(`finding:${i}`));
    const last = long[319] as AgendaItem;
    const { minutes } = freeze(meeting([last, { decision: 'x' }]), long, 7, say);
    expect(minutes.items).toHaveLength(300);
    expect(minutes.items.at(-1)).toMatchObject({ item: 'finding:319', reached: true });
    expect(minutes.items[0]?.item).toBe('finding:0');
  });
  test('is stopped by an action that nobody could carry out', () => {
    const faults = (...actions: ActionDraft[]) =>
      faultsOf(meeting([first, { actions }])).map((fault) => fault.what);
    expect(faults(action())).toEqual([]);
    expect(faults(action({ due: '' }))).toEqual(['due']);
    expect(faults(action({ owner: { role: 'bureau', name: ' ' } }))).toEqual(['bureau']);
    expect(faults(action({ text: '', due: '' }))).toEqual([]);
    expect(faults(action({ text: '长'.repeat(1001) }))).toEqual(['long']);
  });
  test('what was too late for the minutes comes to the next coordination', () => {
    const late = meeting([first, { decision: '加人', notes: '缺人' }], [second, {}]);
    expect(broughtAgain(late, '2020-07-3', () => 'new')).toEqual([
      {
        coordination: '2020-07-3',
        item: 'added:new',
        arrangement: 'added',
        title: 'lamp:K01:progress 红灯',
        project: 'K01',
        reason: '加人 / 缺人',
      },
    ]);
  });
  test('names offices once, however they were typed', () => {
    expect(presentIn('援建办\n 住建局，卫健委、援建办;\n')).toEqual(['援建办', '住建局', '卫健委']);
  });
});

describe('the agenda', () => {
  test('moves an item to its neighbour’s place and no further', () => {
    expect(placeAfterMove(agenda, 'added:1', -1)).toBe(1);
    expect(placeAfterMove(agenda, 'added:1', 1)).toBe(3);
    expect(placeAfterMove(agenda, 'lamp:K01:progress', -1)).toBeNull();
    expect(placeAfterMove(agenda, 'finding:9', 1)).toBeNull();
    expect(placeAfterMove(agenda, 'none', 1)).toBeNull();
  });
  test('is walked through from end to end and stops there', () => {
    expect(neighbour(agenda, null, 1)).toBe('lamp:K01:progress');
    expect(neighbour(agenda, 'lamp:K01:progress', 1)).toBe('added:1');
    expect(neighbour(agenda, 'finding:9', 1)).toBe('finding:9');
    expect(neighbour([], 'x', -1)).toBeNull();
  });
  test('the next coordination is the first whose minutes are not frozen', () => {
    const held = (coordination: string, state: Coordination['state']) =>
      ({ coordination, state }) as Coordination;
    expect(firstNotFrozen('2020-07-3', [])).toBe('2020-07-3');
    const known = [held('2020-07-3', 'minuted'), held('2020-08-1', 'convened')];
    expect(firstNotFrozen('2020-07-3', known)).toBe('2020-08-1');
  });
  test('numbers its parts as Chinese documents do', () => {
    const chinese = [1, 10, 11, 20, 21, 99, 100].map((n) => partNumber(n, '一二三四五六七八九十'));
    expect(chinese).toEqual(['一', '十', '十一', '二十', '二十一', '九十九', '100']);
    expect(partNumber(12, 'digits')).toBe('12');
  });
});
