import { expect, test } from 'vitest';
import { isCode } from '../shared/code';
import { codeFrom, kindOf } from './file';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a file is known by its first bytes before its name', () => {
  expect(kindOf('plan.csv', bytes('PK\u0003\u0004'))).toBe('workbook');
  expect(kindOf('plan.xls', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]))).toBe('old_workbook');
  expect(kindOf('rows.CSV', bytes('a,b'))).toBe('status_rows');
  expect(kindOf('package', bytes('\ufeff {"uri'))).toBe('oc4ids');
  expect(kindOf('photo.jpg', bytes('\u0000\u0001'))).toBe('unknown');
});

test('a code made of a file name is a code', () => {
  expect(codeFrom('hangzhou aksu: 2020.xlsx')).toBe('HANGZHOU-AKSU-2020');
  for (const name of ['a b.xlsx', '\u676d\u5dde-\u963f\u514b\u82cf 2020.xlsx', 'x/y?z.csv'])
    expect(isCode(codeFrom(name))).toBe(true);
  expect(isCode('')).toBe(false);
  expect(isCode('a b')).toBe(false);
});
