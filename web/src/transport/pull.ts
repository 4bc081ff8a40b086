import type { Field } from '../generated/api';
import { fetchJson } from './http';
import { cursorOf, keepPulled } from './kept';

/** Why the field's answers are fetched now: a start, a sign-in and a link that is back count alike. */
export type Occasion = 'start' | 'change' | 'hour';

/** The least time between two pulls of a programme, in milliseconds. */
export function gapMs(occasion: Occasion, saveData: boolean): number {
  const hour = 3_600_000;
  if (saveData || occasion === 'hour') return hour - 60_000; // a timer may come a little early
  return occasion === 'change' ? 300_000 : 60_000;
}

/** Pages of coming meetings, soonest first, to be fetched when there is time. */
export type Ahead = NonNullable<Field['ahead']>;

/** Fetches what changed for the programme since the last time, if it is time; false where the server gave nothing. */
export async function pullField(
  account: string,
  programme: string,
  occasion: Occasion,
  saveData: boolean,
  now: Date = new Date(),
  onAhead: (ahead: Ahead) => void = () => undefined,
): Promise<boolean> {
  const last = await cursorOf(account, programme);
  if (last && now.getTime() - Date.parse(last.at) < gapMs(occasion, saveData)) return true;
  let field: Field;
  try {
    field = await fetchJson<Field>('/field', { query: { programme, after: last?.cursor } });
  } catch {
    return false; // the next occasion is soon enough
  }
  await keepPulled({
    account,
    programme,
    cursor: field.cursor,
    whole: field.whole,
    answers: field.answers.map(({ address, answer }) => ({
      address,
      text: JSON.stringify(answer),
    })),
    gone: field.gone ?? [],
    at: now.toISOString(),
  });
  if (field.ahead?.length) onAhead(field.ahead);
  return true;
}
