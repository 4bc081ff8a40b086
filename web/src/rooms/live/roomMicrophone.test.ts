import { expect, test } from 'vitest';
import { buttonsHeld, microphoneOf } from './roomMicrophone';

const seat = (id: string, at: string | undefined, talking = false) => ({
  id,
  place: 'aksu',
  class: at,
  state: 'in' as const,
  talking,
});
const board = seat('p2', '3a');
const second = seat('p10', '3a');
const phone = seat('p7', '3a', true);
const elsewhere = seat('p8', '3b', true);
const teacher = seat('p1', undefined, true);
const rows = [teacher, second, board, phone, elsewhere];

test('the first device of the class that has a microphone lends it', () => {
  const voiced = new Set(['p1', 'p2', 'p10']);
  expect(microphoneOf(phone, rows, voiced)).toBe('p2');
  expect(microphoneOf(elsewhere, rows, voiced)).toBeNull();
  expect(microphoneOf(teacher, rows, voiced)).toBeNull();
  expect(buttonsHeld(board, rows, voiced)).toEqual(['p7']);
  expect(buttonsHeld(second, rows, voiced)).toEqual([]);
});

test('not for those who speak for themselves, are silent, or away', () => {
  expect(buttonsHeld(board, rows, new Set(['p2', 'p7']))).toEqual([]);
  const quiet = [board, { ...phone, talking: false }];
  expect(buttonsHeld(board, quiet, new Set(['p2']))).toEqual([]);
  const away = [board, { ...phone, state: 'away' as const }];
  expect(buttonsHeld(board, away, new Set(['p2']))).toEqual([]);
});
