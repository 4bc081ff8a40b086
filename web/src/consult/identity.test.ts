import { expect, test } from 'vitest';
import cases from '../../../contract/identity_cases.json';
import { identitiesIn } from './identity';

test.each(cases.cases)('what names somebody in “$text”', ({ text, found }) => {
  expect(identitiesIn(text).map((one) => ({ kind: one.kind, text: one.text }))).toEqual(found);
});

test('a place in the text is where the word begins', () => {
  expect(identitiesIn('家属电话13800138000')[0]?.at).toBe(4);
});
