import type { BoardRow, Fact, Problem, ProgrammeHead, Project, ReportView } from '../generated/api';
import type { FactBodies, FactKind, PhotoPlace } from '../generated/facts';
import type { Evidence } from '../sync/keep';
import type { Room } from '../sync/room';
import type { PhotoShelf } from '../sync/shelf';
import type { ReportDraft } from './draft';

/** What the form must know of a project to be filled in without a link. */
export interface Known {
  project: Project;
  /** The newest ones, each as it counts today. */
  reports: ReportView[];
  held: Fact[];
  /** When it was read, by the device's clock. */
  at: string;
}

export interface OwnProject {
  programme: ProgrammeHead;
  row: BoardRow;
  today: string;
}

/** Reading from the server. Throws Trouble. */
export interface Reader {
  ownProjects(): Promise<OwnProject[]>;
  known(programme: string, project: string): Promise<Known>;
  /** The facts of one day's report, oldest first: as filed, then its corrections. */
  versions(stream: string, day: string): Promise<Fact[]>;
}

/** What lies on this device: half-written reports, their photos, and what was last known. */
export interface Shelf {
  draft(key: string): Promise<{ draft: ReportDraft; savedAt: string } | null>;
  keep(key: string, draft: ReportDraft): Promise<string>;
  drop(key: string): Promise<void>;
  keys(prefix: string): Promise<string[]>;
  photos: PhotoShelf;
  /** Of photos that are still here. */
  evidence(photos: readonly { sha256: string; media_type?: string }[]): Promise<Evidence[]>;
  known(programme: string, project: string): Promise<Known | null>;
  keepKnown(known: Known): Promise<void>;
  own(): Promise<OwnProject[] | null>;
  keepOwn(projects: OwnProject[]): Promise<void>;
}

export interface Sent {
  id: string;
  kind: FactKind;
  stream: string;
  at: string;
  body: FactBodies[FactKind];
  evidence: string[];
  state: 'waiting' | 'sending' | 'received' | 'held' | 'refused';
  seq?: number;
  hash?: string;
  receivedAt?: string;
  problem?: Problem;
}

/** The outbox as the form sees it. */
export interface Post {
  readonly items: readonly Sent[];
  readonly blobs: readonly {
    sha256: string;
    state: 'waiting' | 'received' | 'refused';
  }[];
  file<K extends 'daily_report.filed' | 'daily_report.corrected'>(fact: {
    kind: K;
    stream: string;
    body: FactBodies[K];
    evidence?: Evidence[];
  }): Promise<{ id: string }>;
  letGo(id: string): Promise<void>;
  /** What is left on this device; null where the browser does not say. */
  readonly room: Room | null;
  watchRoom(): Promise<void>;
}

export interface Camera {
  take(file: File): Promise<{
    sha256: string;
    bytes: ArrayBuffer;
    mediaType: string;
    takenAt: string;
    place?: PhotoPlace;
    original?: boolean;
  }>;
}

export interface Ports {
  reader: Reader;
  shelf: Shelf;
  post: Post;
  camera: Camera;
  now(): Date;
}
