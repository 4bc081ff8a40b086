// What a run uses of the page in page.mjs: the outbox's own face, as far as a person and the browser touch it.
import type { Draft, Receipt } from '../../spec/harness.ts';

export interface Item extends Draft {
  device: string;
  evidence: string[];
  state: 'waiting' | 'sending' | 'received' | 'held' | 'refused';
  seq?: number;
  problem?: { code: string };
}
export interface Blob256 {
  sha256: string;
  state: 'waiting' | 'received' | 'refused';
  problem?: { code: string };
}
export interface Evidence {
  sha256: string;
  bytes: ArrayBuffer;
  mediaType: string;
}
export interface NewFact {
  kind: string;
  stream: string;
  body: object;
  evidence: Evidence[];
}

/** The world of web/src/sync/world.ts. */
export interface World {
  now(): number;
  ticks(): number;
  random(): number;
  after(ms: number, call: () => void): () => void;
}
/** The course of web/src/transport/tus.ts, as far as it is handed on. */
export interface Course {
  memory: unknown;
  progress(sent: number): void;
  signal: AbortSignal;
}
/** The port through which the sender reaches the server: `Server` of web/src/sync/sender.ts. */
export interface Port {
  fileFacts(facts: Draft[], signal: AbortSignal): Promise<{ receipts: Receipt[] }>;
  putEvidence(sha256: string, bytes: ArrayBuffer, course: Course): Promise<{ sha256: string }>;
}

export interface TusAsk {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
  sent?: (bytes: number) => void;
  signal: AbortSignal;
}
export interface TusAnswer {
  status: number;
  header(name: string): string | null;
  trouble(): Error;
}
interface TusPorts extends Course {
  ask(what: TusAsk): Promise<TusAnswer>;
  sleep(ms: number): Promise<void>;
  lanes(size: number): number;
}

export interface Outbox {
  outbox: {
    items: Item[];
    blobs: Blob256[];
    start(server: Port, world: World): () => void;
    refresh(): Promise<void>;
    file(fact: NewFact): Promise<Item>;
  };
  session: { load(): Promise<void> };
  outgoing: Pick<Port, 'fileFacts'>;
  evidenceFrom(bytes: ArrayBuffer, mediaType: string): Promise<Evidence>;
  problemFrom(text: string, status: number): Error;
  strangeAnswer(status: number): Error;
  unreachable(): Error;
  NoUploads: new () => Error;
  tusUpload(ports: TusPorts, sha256: string, bytes: ArrayBuffer): Promise<string>;
}
