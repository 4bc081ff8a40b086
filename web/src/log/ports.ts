import type { DutyDay, Fact, Problem } from '../generated/api';
import type { FactBodies, FactKind, Name } from '../generated/facts';
import type { Camera } from '../facts/evidence/photos';
import type { Evidence } from '../sync/outbox.svelte';
import type { PhotoShelf } from '../sync/shelf';
import type { LogDraft } from './draft';

/** A work item as the plan has it. How much of it the contractor says is done has no place in the log. */
export interface Item {
  item: string;
  name: Name;
  unit: string;
}

/** What the form must know of a site to be filled in without a link. Nothing of the contractor's report is in it. */
export interface Known {
  programme: string;
  project: string;
  name: Name;
  zone: string;
  dayEndsHour: number;
  started: string | null;
  items: Item[];
  /** What was owed, and whether it came. */
  days: DutyDay[];
  /** The facts of logs and their corrections, the newest of them. */
  logs: Fact[];
  /** There are older ones. */
  more: boolean;
  /** When it was read, by the device's clock. */
  at: string;
}

/** A site whose log one may file. */
export interface Site {
  code: string;
  name: Name;
  /** Logs owed and not filed, today's not among them. */
  missing: number;
  owesToday: boolean;
}

/** Reading from the server. Throws Trouble. */
export interface Reader {
  sites(programme: string): Promise<Site[]>;
  known(programme: string, project: string): Promise<Known>;
  /** All facts of one day's log, where it is older than those known. */
  logsOf(stream: string, day: string): Promise<Fact[]>;
}

/** What lies on this device. */
export interface Shelf {
  draft(key: string): Promise<{ draft: LogDraft; savedAt: string } | null>;
  keep(key: string, draft: LogDraft): Promise<string>;
  drop(key: string): Promise<void>;
  keys(prefix: string): Promise<string[]>;
  known(programme: string, project: string): Promise<Known | null>;
  keepKnown(known: Known): Promise<void>;
  sites(programme: string): Promise<Site[] | null>;
  keepSites(programme: string, sites: Site[]): Promise<void>;
  photos: PhotoShelf;
}

export interface Sent {
  id: string;
  kind: FactKind;
  stream: string;
  body: unknown;
  state: 'waiting' | 'sending' | 'received' | 'held' | 'refused';
  seq?: number;
  problem?: Problem;
}

/** The outbox as the log sees it. */
export interface Post {
  readonly items: readonly Sent[];
  file<K extends 'supervisor_log.filed' | 'supervisor_log.corrected'>(fact: {
    kind: K;
    stream: string;
    body: FactBodies[K];
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
