import type { DocumentRow } from '../generated/api';
import { identitiesIn } from './identity';

/** What the server takes of one document; contract/openapi.json, postDocument. */
export const mostBytes = 20 * 1024 * 1024;
export const mostDocuments = 20;

/** What doctors add most; the words for them are texts `suggest.…`. */
export const suggestions = [
  'discharge',
  'laboratory',
  'ecg',
  'report',
  'operation',
  'medicines',
] as const;

/** A file that somebody is about to add. */
export interface Paper {
  id: number;
  file: File;
  /** Written by hand: a file's own name may be the patient's. */
  title: string;
  /** Somebody looked through it: nothing in it names the patient. */
  checked: boolean;
  /** The server asks for it. */
  doubted: boolean;
}

export const isPicture = (file: File): boolean => file.type.startsWith('image/');
/** Nothing but a person can read a picture, or tell whether what seems to name somebody does. */
export const wantsCheck = (paper: Paper): boolean =>
  paper.doubted || isPicture(paper.file) || identitiesIn(paper.title).length > 0;

export type PaperFault =
  'document_empty' | 'document_big' | 'document_untitled' | 'document_unlooked';

/** Why it cannot be sent, as it is. */
export function faultOf(paper: Paper): PaperFault | null {
  if (paper.file.size === 0) return 'document_empty';
  if (paper.file.size > mostBytes) return 'document_big';
  if (!paper.title.trim()) return 'document_untitled';
  return wantsCheck(paper) && !paper.checked ? 'document_unlooked' : null;
}
/** Nothing that is written beside it helps. */
export const isHopeless = (paper: Paper): boolean =>
  paper.file.size === 0 || paper.file.size > mostBytes;

/** The server could not tell whether it names somebody, or thinks that it does. */
export const asksToLook = (code: string): boolean =>
  code === 'document_unchecked' || code === 'identity_in_text';

/** Those that can be opened. */
export const standing = (rows: readonly DocumentRow[]): DocumentRow[] =>
  rows.filter((one) => one.removed_at === undefined);
