import type { FactBodies, FactKind } from '../generated/facts';
import { texts } from './texts';

/** What the sentence may know beside the fact: the names of work items, the screen's day. */
export interface Around {
  items?: ReadonlyMap<string, { name: { zh: string; en?: string }; unit: string }>;
  today?: string;
}

export type Sentences = { [K in FactKind]: (body: FactBodies[K], around: Around) => string };

export function joined(parts: string[]): string {
  return parts.filter(Boolean).join(texts.t('comma'));
}

export function reason(text: string | undefined): string {
  return text ? texts.t('because', { reason: text }) : '';
}
