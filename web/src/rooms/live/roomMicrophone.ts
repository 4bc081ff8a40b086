import type { Row } from './meetingView';

type Seat = Pick<Row, 'id' | 'place' | 'class' | 'state' | 'talking'>;

const numberOf = (id: string): number => Number(id.slice(1)) || 0;
const together = (a: Seat, b: Seat): boolean =>
  a.class !== undefined && a.place === b.place && a.class === b.class;

/**
 * A class is one microphone with many buttons: the device in it that has one (the first, where there are several) opens it for those that have none.
 * Null: nobody in this one's class has any.
 */
export function microphoneOf(
  me: Seat,
  rows: readonly Seat[],
  voiced: ReadonlySet<string>,
): string | null {
  const having = rows.filter(
    (one) => one.state === 'in' && together(one, me) && voiced.has(one.id),
  );
  having.sort((a, b) => numberOf(a.id) - numberOf(b.id));
  return having[0]?.id ?? null;
}

/** Whose buttons are held just now, of those that this one's microphone serves. */
export function buttonsHeld(
  me: Seat,
  rows: readonly Seat[],
  voiced: ReadonlySet<string>,
): string[] {
  if (microphoneOf(me, rows, voiced) !== me.id) return [];
  return rows
    .filter(
      (one) =>
        one.id !== me.id &&
        one.talking &&
        one.state === 'in' &&
        together(one, me) &&
        !voiced.has(one.id),
    )
    .map(({ id }) => id);
}
