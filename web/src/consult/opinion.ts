import type { OpinionDraft } from '../generated/api';
import type { OpinionDrafted } from '../generated/facts';

/** The opinion as somebody writes it; kept on the device with the draft it was begun on. */
export interface OpinionText {
  findings: string;
  conclusion: string;
  advice: string;
}
export interface Writing extends OpinionText {
  /** The draft that stood when this was begun; empty: none. */
  follows: string;
}

export const parts = [
  'findings',
  'conclusion',
  'advice',
] as const satisfies readonly (keyof OpinionText)[];
export type OpinionPart = (typeof parts)[number];

export const textOf = (draft: OpinionDraft | undefined): OpinionText => ({
  findings: draft?.findings ?? '',
  conclusion: draft?.conclusion ?? '',
  advice: draft?.advice ?? '',
});

export const newestOf = (drafts: readonly OpinionDraft[]): OpinionDraft | undefined =>
  drafts.find((one) => one.newest);

export const isChanged = (mine: OpinionText, base: OpinionText): boolean =>
  parts.some((part) => mine[part].trim() !== base[part].trim());

export interface Merged {
  text: OpinionText;
  /** Written by both: mine stands, theirs is to be looked at. */
  both: OpinionPart[];
}

/**
 * A newer draft came while one was being written: part by part, what only one of the two changed is taken from whoever
 * changed it.
 */
export function merged(base: OpinionText, mine: OpinionText, theirs: OpinionText): Merged {
  const both: OpinionPart[] = [];
  const text = { ...mine };
  for (const part of parts) {
    if (mine[part].trim() === base[part].trim()) text[part] = theirs[part];
    else if (theirs[part].trim() !== base[part].trim() && theirs[part].trim() !== mine[part].trim())
      both.push(part);
  }
  return { text, both };
}

/** The fact; called with findings and a conclusion. */
export function bodyOf(writing: Writing): OpinionDrafted {
  const advice = writing.advice.trim();
  return {
    ...(writing.follows && { follows: writing.follows }),
    content: {
      findings: writing.findings.trim(),
      conclusion: writing.conclusion.trim(),
      ...(advice && { advice }),
    },
  };
}
