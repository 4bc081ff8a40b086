import type { Draft, Receipts } from '../generated/api';
import { api } from './api';
import type * as filingModule from './filing';
import type { FilingSocket } from './filing';
import { sayIfSignedOut } from './http';
import { Trouble, unreachable } from './problem';
import { session } from './session.svelte';
import type { Course } from './tus';

/** Fetched when somebody begins to write: no first page waits for it. */
const filing = (): Promise<typeof filingModule> => import('./filing');
let socket: FilingSocket | null = null;

async function theSocket(): Promise<FilingSocket | null> {
  try {
    const { FilingSocket, browserFiling } = await filing();
    return (socket ??= new FilingSocket(browserFiling));
  } catch {
    return null;
  }
}

/** The way out for what the outbox sends. */
export const outgoing = {
  /** Through the warm socket; through POST where that cannot be had or does not answer. */
  async fileFacts(facts: Draft[], signal: AbortSignal): Promise<Receipts> {
    const warm = await theSocket();
    const receipts = await warm?.ask(facts, signal).catch((thrown: unknown) => {
      // The socket says the same as an answer would: signed out, or cut off.
      if (thrown instanceof Trouble) sayIfSignedOut(thrown);
      throw thrown;
    });
    if (receipts) return receipts;
    if (signal.aborted) throw unreachable();
    return api.fileFacts(facts, signal);
  },

  /** What sends photos is fetched with the first of them. */
  async putEvidence(
    sha256: string,
    bytes: ArrayBuffer,
    course: Course,
  ): Promise<{ sha256: string }> {
    const upload = await import('./upload').catch(() => {
      throw unreachable();
    });
    return upload.sendEvidence(sha256, bytes, course);
  },

  /** Something will be filed soon. */
  warm(): void {
    if (session.account && navigator.onLine) void theSocket().then((one) => one?.warm());
  },
  /** Another link, or another person: the socket belongs to what was. */
  drop(): void {
    socket?.drop();
  },
  /** The page was put away. */
  settle(): void {
    socket?.settle();
  },
};
