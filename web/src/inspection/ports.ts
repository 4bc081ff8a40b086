import type { Checklist, Finding, Problem } from '../generated/api';
import type { Category, FactKind, InspectionRecorded, Name } from '../generated/facts';
import type { Camera } from '../facts/evidence/photos';
import type { Evidence } from '../sync/outbox.svelte';
import type { PhotoShelf } from '../sync/shelf';
import type { InspectionDraft } from './draft';

export interface Site {
  code: string;
  name: Name;
  category: Category;
}

/** What an inspector must have with him where there is no link. */
export interface Known {
  programme: string;
  name: Name;
  zone: string;
  dayEndsHour: number;
  today: string;
  sites: Site[];
  checklists: Checklist[];
  /** Open or answered, of all those sites. */
  findings: Finding[];
  /** When it was read, by the device's clock. */
  at: string;
}

export interface Reader {
  /** Throws Trouble. */
  known(programme: string): Promise<Known>;
}

/** What lies on this device. */
export interface Shelf {
  known(programme: string): Promise<Known | null>;
  keepKnown(known: Known): Promise<void>;
  draft(
    programme: string,
    inspection: string,
  ): Promise<{ draft: InspectionDraft; savedAt: string } | null>;
  drafts(programme: string): Promise<InspectionDraft[]>;
  keep(draft: InspectionDraft): Promise<string>;
  drop(draft: InspectionDraft): Promise<void>;
  photos: PhotoShelf;
}

export interface Sent {
  id: string;
  kind: FactKind;
  stream: string;
  body: unknown;
  state: 'waiting' | 'sending' | 'received' | 'held' | 'refused';
  problem?: Problem;
}

/** The outbox as the inspection sees it. */
export interface Post {
  readonly items: readonly Sent[];
  file(fact: {
    kind: 'inspection.recorded';
    stream: string;
    body: InspectionRecorded;
    evidence?: Evidence[];
  }): Promise<{ id: string }>;
  letGo(id: string): Promise<void>;
}

export interface Ports {
  reader: Reader;
  shelf: Shelf;
  post: Post;
  camera: Camera;
  now(): Date;
}
