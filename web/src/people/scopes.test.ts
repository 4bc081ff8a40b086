import { expect, test } from 'vitest';
import { allows, alreadyGranted, scopeOf, scopeText } from './scopes';

test.each(['*', 'programme/HZ', 'project/HZ/K01'])('scope %s reads and writes the same', (text) => {
  const scope = scopeOf(text);
  expect(scope && scopeText(scope)).toBe(text);
});
test.each(['', 'programme/', 'programme/a/b', 'project/a', 'project/a/b/c', 'other/a'])(
  '%j is no scope',
  (text) => {
    expect(scopeOf(text)).toBeNull();
  },
);

test('a wider grant holds within, a narrower one does not reach out', () => {
  expect(allows([{ role: 'office', scope: '*' }], ['office'], 'HZ', 'K01')).toBe(true);
  expect(allows([{ role: 'office', scope: 'programme/HZ' }], ['office'], 'HZ', 'K01')).toBe(true);
  expect(allows([{ role: 'site', scope: 'project/HZ/K01' }], ['site'], 'HZ', 'K02')).toBe(false);
  expect(allows([{ role: 'site', scope: 'project/HZ/K01' }], ['site'], 'HZ')).toBe(true);
  expect(allows([{ role: 'site', scope: 'project/HZ/K01' }], ['office'], 'HZ', 'K01')).toBe(false);
});

test('a grant that adds nothing is known as such', () => {
  const grants = [{ role: 'site' as const, scope: 'programme/HZ' }];
  expect(
    alreadyGranted(grants, 'site', { where: 'project', programme: 'HZ', project: 'K01' }),
  ).toBe(true);
  expect(alreadyGranted(grants, 'site', { where: 'everywhere' })).toBe(false);
  expect(
    alreadyGranted([{ role: 'site', scope: 'project/HZ/K01' }], 'site', {
      where: 'programme',
      programme: 'HZ',
    }),
  ).toBe(false);
});
