import type { Party } from '../../generated/facts';
import type { Field, Values } from './spec';

/** What was written in a form, as it is kept on the device: with what it started from, and files by their hash. */
export interface Written {
  start: { text: Record<string, string>; parties: Party[] };
  text: Record<string, string>;
  parties: Party[];
  files: { sha256: string; media_type: string }[];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Null where nothing differs from what the form started with. */
export function writtenIn(values: Values, start: Values): Written | null {
  const names = new Set([...Object.keys(values.text), ...Object.keys(start.text)]);
  const touched = [...names].some((name) => (values.text[name] ?? '') !== (start.text[name] ?? ''));
  if (!touched && values.files.length === 0 && same(values.parties, start.parties)) return null;
  return {
    start: { text: start.text, parties: start.parties },
    text: values.text,
    parties: values.parties,
    files: values.files.map(({ sha256, mediaType }) => ({ sha256, media_type: mediaType })),
  };
}

/**
 * What was written goes into the form as it starts now. A field that was left as it was then stands as it is now: what
 * others corrected meanwhile must not be put back.
 */
export function takenUp(
  written: Written,
  start: Values,
  fields: readonly Field[],
): Pick<Values, 'text' | 'parties'> {
  const fixed = new Set(fields.filter((field) => field.fixed).map((field) => field.name));
  const text = { ...start.text };
  for (const [name, value] of Object.entries(written.text))
    if (!fixed.has(name) && value !== (written.start.text[name] ?? '')) text[name] = value;
  const parties = same(written.parties, written.start.parties) ? start.parties : written.parties;
  return { text, parties };
}
