import { describe, expect, it } from 'vitest';
import { layersSent } from './uplink';

const sent = (...of: Parameters<typeof layersSent>): Record<string, string> =>
  Object.fromEntries(
    [...layersSent(...of)].map(([picture, rids]) => [picture, [...rids].join('')]),
  );

describe('what of the pictures goes out', () => {
  it('is all of it where nothing limits', () => {
    expect(sent(['camera', 'board'], { up: 0, down: 0, rung: 'full' })).toEqual({
      camera: 'lmh',
      board: 'lmh',
    });
  });
  it('is the smallest on the second rung, and nothing below', () => {
    expect(sent(['camera'], { up: 0, down: 0, rung: 'small_picture' })).toEqual({ camera: 'l' });
    expect(sent(['camera'], { up: 0, down: 0, rung: 'slides_sound' })).toEqual({ camera: '' });
    expect(sent(['screen'], { up: 900, down: 0, rung: 'sound_only' })).toEqual({ screen: '' });
  });
  it('keeps to the budget, sound first, the small layers before the large ones', () => {
    expect(sent(['camera', 'screen'], { up: 256, down: 0, rung: 'full' })).toEqual({
      camera: 'l',
      screen: 'l',
    });
    expect(sent(['camera'], { up: 64, down: 0, rung: 'full' })).toEqual({ camera: '' });
    expect(sent(['camera'], { up: 100, down: 0, rung: 'full' })).toEqual({ camera: 'l' });
  });
});
