import type { Draft } from '../generated/api';
import type { OutboxItem } from './store';

/** The most that one ask carries; the contract takes as many facts. */
export const fullBatch = { facts: 1000, bytes: 1_048_576 } as const;

/** How much the next ask carries: all of it while the link works, less after every break. */
export class BatchSize {
  #facts: number = fullBatch.facts;
  #bytes: number = fullBatch.bytes;

  /** How many of `drafts`, at least one, go out together. */
  take(drafts: readonly Draft[]): number {
    let bytes = 0;
    let count = 0;
    for (const draft of drafts.slice(0, this.#facts)) {
      bytes += encoder.encode(JSON.stringify(draft)).byteLength + 1;
      if (count > 0 && bytes > this.#bytes) break;
      count += 1;
    }
    return count;
  }

  broke(sent: number): void {
    this.#facts = Math.max(10, Math.ceil(Math.min(this.#facts, sent) / 2));
    this.#bytes = Math.max(16_384, this.#bytes / 2);
  }

  worked(): void {
    this.#facts = Math.min(fullBatch.facts, this.#facts * 4);
    this.#bytes = Math.min(fullBatch.bytes, this.#bytes * 4);
  }
}

const encoder = new TextEncoder();

export function draftOf(item: OutboxItem): Draft {
  return {
    id: item.id,
    kind: item.kind,
    stream: item.stream,
    at: item.at,
    device: item.device,
    body: item.body as unknown as Draft['body'],
  };
}

/** As it was filed on this device; ids of an earlier version stand for the order. */
export function inOrder(a: OutboxItem, b: OutboxItem): number {
  return (a.order ?? 0) - (b.order ?? 0) || (a.id < b.id ? -1 : 1);
}
