import { describe, expect, test } from 'vitest';
import { goTo, href, lastAt, parsePlace, route, setQuery } from './route.svelte';

describe('addresses', () => {
  test('read what they write, whatever the code', () => {
    const to = href(['project', 'P/1', '校 1'], { as_of: '2020-07-01', q: 'a&b', none: null });
    expect(parsePlace(to)).toEqual({
      path: ['project', 'P/1', '校 1'],
      query: { as_of: '2020-07-01', q: 'a&b' },
    });
  });
  test('a damaged address is still a place', () => {
    expect(parsePlace('#/board/%E0%A4%A').path).toEqual(['board', '%E0%A4%A']);
  });
  test('one change of the query keeps the rest', () => {
    goTo('#/board/P?sort=paid&offset=50');
    setQuery({ offset: null, q: 'hl' });
    expect(route.query).toEqual({ sort: 'paid', q: 'hl' });
  });
  test('going back to a list finds its filters again, not the figure that was open', () => {
    goTo('#/board/P?state=held&figure=programme:P:held');
    goTo('#/project/P/K01');
    expect(lastAt(['board', 'P'])).toBe('#/board/P?state=held');
    expect(lastAt(['board', 'Q'], { as_of: '2020-07-01' })).toBe('#/board/Q?as_of=2020-07-01');
  });
});
