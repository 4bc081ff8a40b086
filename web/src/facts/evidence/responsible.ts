import type { Post, Severity } from '../../generated/facts';

/** A finding's responsible post while it is being chosen: the site of the project, unless said otherwise. */
export interface PostDraft {
  role: 'site' | 'supervisor' | 'office' | 'bureau';
  bureau: string;
}
export const postRoles = ['site', 'supervisor', 'office', 'bureau'] as const;

export function postFrom(draft: PostDraft, project: string): Post {
  if (draft.role === 'bureau') return { role: 'bureau', name: draft.bureau.trim() };
  if (draft.role === 'office') return { role: 'office' };
  return { role: draft.role, project };
}

export function draftOfPost(post: Post | undefined): PostDraft {
  const role = postRoles.find((one) => one === post?.role) ?? 'site';
  return { role, bureau: role === 'bureau' ? (post?.name ?? '') : '' };
}

/** As the ledger reckons where nobody says otherwise. */
export const usualDays: Record<Severity, number> = { minor: 7, serious: 3, critical: 1 };

/** A whole number of days the contract takes; null otherwise. */
export function daysTyped(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  if (!/^\d{1,3}$/.test(plain)) return null;
  const days = Number(plain);
  return days <= 365 ? days : null;
}

/** Length as the contract counts it: code points. */
export const lengthOf = (text: string): number => [...text].length;
