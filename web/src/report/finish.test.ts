import { describe, expect, test } from 'vitest';
import { emptyDraft, type ReportDraft } from './draft';
import { finish, lengthOf, summaryOf, type Mistake } from './finish';

function draft(change: (d: ReportDraft) => void = () => {}): ReportDraft {
  const made = emptyDraft({ programme: 'P', project: 'K01', day: '2020-07-14' });
  made.weather.sky = 'clear';
  change(made);
  return made;
}
function mistakes(d: ReportDraft): Mistake[] {
  const finished = finish(d);
  return finished.ok ? [] : finished.mistakes;
}
function codes(change: (d: ReportDraft) => void): string[] {
  return mistakes(draft(change)).map((m) => `${m.field}:${m.code}`);
}

test('the sky is all that must be said', () => {
  expect(finish(draft())).toEqual({
    ok: true,
    report: { day: '2020-07-14', weather: { sky: 'clear' }, safety: { incidents: 0 } },
  });
  expect(
    codes((d) => {
      d.weather.sky = null;
    }),
  ).toEqual(['sky:sky_missing']);
});

test('every mistake is said at once, in the order of the page', () => {
  expect(
    codes((d) => {
      d.weather.sky = null;
      d.weather.max_c = '99';
      d.workforce.push({ key: 'a', trade: 'mason', count: '1.5', before: null });
      d.quantities.push({ item: 'C03', quantity: '12m' });
      d.problems.push({ key: 'b', text: '', severity: 'minor', waits_for: 'grid' });
    }),
  ).toEqual([
    'sky:sky_missing',
    'max_c:temperature',
    'trade-a:count',
    'quantity-C03:quantity',
    'problem-b:needed',
  ]);
});

describe('rows', () => {
  test('left blank are left out', () => {
    const finished = finish(
      draft((d) => {
        d.workforce.push({ key: 'a', trade: 'mason', count: '0', before: 4 });
        d.quantities.push({ item: 'C03', quantity: '' }, { item: 'C04', quantity: '0' });
        d.deliveries.push({ key: 'b', material: '', quantity: '', unit: 't', supplier: '' });
        d.problems.push({ key: 'c', text: ' ', severity: 'serious', waits_for: '' });
        d.visitors.push({ key: 'd', who: '', purpose: '' });
      }),
    );
    expect(finished).toEqual({
      ok: true,
      report: { day: '2020-07-14', weather: { sky: 'clear' }, safety: { incidents: 0 } },
    });
  });
  test('half filled are never silently dropped', () => {
    expect(
      codes((d) => {
        d.deliveries.push({ key: 'b', material: 'cement', quantity: '', unit: '', supplier: '' });
      }),
    ).toEqual(['delivered-b:quantity', 'unit-b:needed']);
  });
  test('of one trade twice are pointed out', () => {
    expect(
      codes((d) => {
        d.workforce.push(
          { key: 'a', trade: 'mason', count: '1', before: null },
          { key: 'b', trade: 'mason', count: '2', before: null },
        );
      }),
    ).toEqual(['trade-b:twice']);
  });
});

test('numbers go out as the contract has them', () => {
  const finished = finish(
    draft((d) => {
      d.weather = { sky: 'rain', min_c: '-３', max_c: '12', wind: '4', stopped_hours: '2' };
      d.quantities.push({ item: 'C03', quantity: '３８．５００' });
      d.deliveries.push({
        key: 'b',
        material: 'steel',
        quantity: '1,200.25',
        unit: 'kg',
        supplier: '',
      });
      d.plant.push({ key: 'p', name: 'tower_crane', count: '2', hours: '16', before: null });
    }),
  );
  expect(finished).toEqual({
    ok: true,
    report: {
      day: '2020-07-14',
      weather: { sky: 'rain', min_c: -3, max_c: 12, wind: 4, stopped_hours: 2 },
      plant: [{ name: 'tower_crane', count: 2, hours: 16 }],
      quantities: [{ item: 'C03', quantity: '38.5' }],
      deliveries: [{ material: 'steel', quantity: '1200.25', unit: 'kg' }],
      safety: { incidents: 0 },
    },
  });
});

test('the warmest is not colder than the coldest', () => {
  expect(
    codes((d) => {
      d.weather.min_c = '10';
      d.weather.max_c = '5';
    }),
  ).toEqual(['max_c:temperature_order']);
});

test('an incident needs a word about it', () => {
  expect(
    codes((d) => {
      d.safety.incidents = '1';
    }),
  ).toEqual(['safety-note:needed']);
});

test('a correction needs a reason', () => {
  const made = { ...draft(), corrects: 'f1' };
  expect(mistakes(made)).toEqual([{ field: 'reason', code: 'reason_missing' }]);
  expect(finish({ ...made, reason: 'miscounted' }).ok).toBe(true);
});

test('length is counted as the server counts it', () => {
  expect(lengthOf('\u{20bb7}\u{20bb7}')).toBe(2);
  expect(
    codes((d) => {
      d.narrative = '\u{20bb7}'.repeat(8000);
    }),
  ).toEqual([]);
  expect(
    codes((d) => {
      d.narrative = 'a'.repeat(8001);
    }),
  ).toEqual(['narrative:too_long']);
});

test('the line above the button counts what will be sent', () => {
  expect(
    summaryOf(
      draft((d) => {
        d.workforce.push(
          { key: 'a', trade: 'mason', count: '12', before: 10 },
          { key: 'b', trade: 'rebar', count: 'x', before: null },
        );
        d.quantities.push({ item: 'C03', quantity: '1' }, { item: 'C04', quantity: '0' });
        d.problems.push({ key: 'c', text: 'late', severity: 'minor', waits_for: '' });
      }),
    ),
  ).toEqual({ people: 12, items: 1, photos: 0, problems: 1 });
});
