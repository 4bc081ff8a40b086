import type { Standing } from '../generated/api';
import type { LampName, Party, Post, SupervisionLetterIssued } from '../generated/facts';
import type { Bilingual } from '../shared/i18n/name';
import { lastDayOf, nextTenDay, tenDayIn } from '../shared/format/tenDay';

export type Language = 'zh' | 'en';

/** A letter while it is written. Both languages are kept, so that a look at the other loses nothing. */
export interface Letter {
  language: Language;
  texts: Record<Language, string>;
  to: Post;
  answerBy: string;
}

/** As the contract has it. */
export const longest = 8000;
const longestReason = 600;
const mostReasons = 40;

/** The lamps a letter may press for; the others have ways of their own. */
const pressed: readonly LampName[] = ['start', 'progress', 'payment'];

export function pressedLamps(standing: Standing): Standing['lamps'] {
  return standing.lamps.filter((one) => one.colour === 'red' && pressed.includes(one.lamp));
}

/** Money is pressed for where it is paid from; building where it is built. */
export function usualAddressee(
  lamps: readonly LampName[],
  code: string,
  parties: readonly Party[],
): Post {
  if (lamps.length > 0 && lamps.every((one) => one === 'payment')) {
    const owner = parties.find((one) => one.role === 'owner');
    return { role: 'bureau', name: owner?.name.zh ?? '' };
  }
  return { role: 'site', project: code };
}

/** As the server writes it into the text: the end of the next ten-day. */
export const usualAnswerBy = (day: string): string => lastDayOf(nextTenDay(tenDayIn(day)));

export function begin(
  standing: Standing,
  parties: readonly Party[],
  language: Language,
): Letter | null {
  if (!standing.letter) return null;
  const lamps = pressedLamps(standing).map((one) => one.lamp);
  return {
    language,
    texts: { ...standing.letter },
    to: usualAddressee(lamps, standing.code, parties),
    answerBy: usualAnswerBy(standing.day),
  };
}

/** One that was refused, as it was written; its language is not known, so that either shows it. */
export function letterAgain(said: SupervisionLetterIssued, language: Language): Letter {
  return {
    language,
    texts: { zh: said.text, en: said.text },
    to: said.to,
    answerBy: said.answer_by,
  };
}

/** Another day to answer by is another day in the closing line, where that still says the old one. */
export function answeredBy(letter: Letter, day: string): Letter {
  const moved = (text: string): string => {
    const closing = text.lastIndexOf('\n') + 1;
    return text.slice(0, closing) + text.slice(closing).replace(letter.answerBy, day);
  };
  return {
    ...letter,
    answerBy: day,
    texts: day ? { zh: moved(letter.texts.zh), en: moved(letter.texts.en) } : letter.texts,
  };
}

export interface Faults {
  to?: 'needed';
  answerBy?: 'needed' | 'before_today';
  text?: 'needed' | 'too_long';
}

export function faultsOf(letter: Letter, today: string): Faults {
  const text = letter.texts[letter.language].trim();
  return {
    ...(letter.to.role === 'bureau' && !letter.to.name?.trim() && { to: 'needed' as const }),
    ...(!letter.answerBy
      ? { answerBy: 'needed' as const }
      : letter.answerBy < today && { answerBy: 'before_today' as const }),
    ...(!text
      ? { text: 'needed' as const }
      : [...text].length > longest && { text: 'too_long' as const }),
  };
}

/** `standing`: what the letter was made from; its reasons go along in the letter's own language. */
export function bodyOf(letter: Letter, standing: Standing, id: string): SupervisionLetterIssued {
  const lamps = pressedLamps(standing);
  const inLanguage = (text: Bilingual): string =>
    [...((letter.language === 'en' && text.en) || text.zh)].slice(0, longestReason).join('');
  const reasons = lamps.flatMap((one) => one.reasons.map((reason) => inLanguage(reason.text)));
  const name = letter.to.name?.trim();
  return {
    letter: id,
    to: {
      role: letter.to.role,
      ...(letter.to.project && { project: letter.to.project }),
      ...(name && { name }),
    },
    ...(lamps.length && { lamps: lamps.map((one) => one.lamp) }),
    text: letter.texts[letter.language].trim(),
    ...(reasons.length && { reasons: reasons.slice(0, mostReasons) }),
    answer_by: letter.answerBy,
  };
}

/** The first line stands as the title where it is one: short, and with an empty line after it. */
export function titled(text: string): { title: string | null; body: string } {
  const match = /^([^\n]{1,40})\n\s*\n([\s\S]+)$/.exec(text.trim());
  if (!match) return { title: null, body: text.trim() };
  return { title: match[1] ?? null, body: (match[2] ?? '').trim() };
}

/** What the letter's own text does not say already. */
export function notSaidIn(letter: SupervisionLetterIssued): {
  answerBy: string | null;
  reasons: string[];
} {
  return {
    answerBy: letter.text.includes(letter.answer_by) ? null : letter.answer_by,
    reasons: (letter.reasons ?? []).filter((reason) => !letter.text.includes(reason)),
  };
}
