import { expect, test } from 'vitest';
import { codeOf, notYet, PLANT, TRADES } from './catalogue';

test("a trade typed in either language becomes its code, anything else stays the site's own word", () => {
  const names = (code: string): string[] => (code === 'mason' ? ['\u74e6\u5de5', 'Mason'] : []);
  expect(codeOf('\u74e6\u5de5', TRADES, names)).toBe('mason');
  expect(codeOf(' mason ', TRADES, names)).toBe('mason');
  expect(codeOf('mud mixer', TRADES, names)).toBe('mud mixer');
});

test('codes fit the contract and none is there twice', () => {
  for (const codes of [TRADES, PLANT]) {
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^[a-z_]{1,40}$/);
  }
});

test('what is on the page is not offered again', () => {
  expect(notYet(['a', 'b', 'c'], ['b', 'own word'])).toEqual(['a', 'c']);
});
