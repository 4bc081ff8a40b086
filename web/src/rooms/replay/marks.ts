import type { BookPage } from '../../generated/api';
import type { Chapter, MeetingEvent } from '../board';

/** A moment one may jump to. */
export interface Moment {
  t: number;
  /** What is there: a chapter, a page that was turned to, something said. */
  what: 'chapter' | 'page' | 'chat' | 'question';
  text: string;
  by: string;
}

/** By a material's hash: its pages, whose text is searched. */
export type Books = Readonly<Record<string, readonly BookPage[]>>;

type Turn = { t: number; m: string; page: number };

/**
 * Where a search leads: words in chat, questions, chapters, and on pages, at the moment when the page was first turned
 * to. All words must be there, in any order.
 */
export function find(
  typed: string,
  events: readonly MeetingEvent[],
  chapters: readonly Chapter[],
  turns: readonly Turn[],
  books: Books,
): Moment[] {
  const words = typed.normalize('NFKC').toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const has = (text: string): boolean => {
    const low = text.normalize('NFKC').toLocaleLowerCase();
    return words.every((word) => low.includes(word));
  };
  const found: Moment[] = [];
  for (const event of events) {
    const [, t, by, kind] = event;
    if (kind === 'chat' && has(event[4].text))
      found.push({ t, what: 'chat', text: event[4].text, by });
    if (kind === 'question' && has(event[4].text))
      found.push({ t, what: 'question', text: event[4].text, by });
  }
  for (const one of chapters)
    if (has(one.title)) found.push({ t: one.t, what: 'chapter', text: one.title, by: '' });
  const seen = new Set<string>();
  for (const { t, m, page } of turns) {
    const text = books[m]?.[page - 1]?.text ?? '';
    const key = `${m}#${page}`;
    if (seen.has(key) || !has(text)) continue;
    seen.add(key);
    found.push({ t, what: 'page', text: around(text, words[0] ?? ''), by: '' });
  }
  return found.sort((a, b) => a.t - b.t);
}

/** Some of a long text, with the word in it. */
function around(text: string, word: string, most = 90): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  const at = Math.max(0, plain.toLocaleLowerCase().indexOf(word));
  const from = Math.max(0, at - 30);
  const cut = plain.slice(from, from + most);
  return `${from > 0 ? '…' : ''}${cut}${from + most < plain.length ? '…' : ''}`;
}

/** The last mark before `t` (or the first after it): where one step back or on leads. */
export function step(marks: readonly number[], t: number, by: 1 | -1): number | null {
  const sorted = [...marks].sort((a, b) => a - b);
  // A little after a mark, one step back goes to the mark before it, as players do.
  return by > 0
    ? (sorted.find((one) => one > t + 250) ?? null)
    : (sorted.reverse().find((one) => one < t - 1500) ?? null);
}

/** Where the sound stands at `t` of the meeting, in seconds; null where there is none. */
export function soundAt(
  t: number,
  sound: { offset_ms: number; seconds: number } | null,
): number | null {
  if (!sound) return null;
  const at = (t - sound.offset_ms) / 1000;
  return at >= 0 && at < sound.seconds ? at : null;
}
