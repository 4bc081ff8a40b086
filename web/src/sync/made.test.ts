import { describe, expect, test } from 'vitest';
import { uuid7 } from '../shared/uuid7';
import { sha256, sha256InScript } from './sha256';

describe('what is made on the device', () => {
  test('ids are version 7, distinct and in the order they were made', () => {
    const ids = Array.from({ length: 10_000 }, () => uuid7(1_600_000_000_000));
    expect(new Set(ids).size).toBe(10_000);
    expect([...ids].sort()).toEqual(ids);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('the hash spelt out in script is SHA-256', async () => {
    for (const size of [0, 1, 55, 56, 63, 64, 65, 1000, 100_000]) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31) & 255);
      const real = await sha256(bytes.buffer);
      const own = [...sha256InScript(bytes)].map((b) => b.toString(16).padStart(2, '0')).join('');
      expect(own).toBe(real);
    }
  });
});
