import type { Answered } from './http';
import { keptAnswer } from './kept';
import { link } from './link.svelte';
import { asTrouble } from './problem';
import { rest } from './wait';

/** Questions that a kept answer stood in for: who asks again meanwhile, or just after, shares the fresh one. */
const underWay = new Map<string, Promise<unknown>>();
const sharedForMs = 3000;
// The ledger went on: what was asked before that does not know of it.
link.onChanged(() => underWay.clear());

/** The server's answer; where it cannot be reached, or is slow to be, what it last said to the same question. */
export async function freshOrKept<T>(
  { account, address }: Pick<Answered, 'account' | 'address'>,
  ask: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const question = `${account} ${address}`;
  const shared = underWay.get(question) as Promise<T> | undefined;
  if (shared) return shared;
  // Whoever was shown the kept answer no longer waits: his leaving must not end the question.
  const stop = new AbortController();
  const leave = (): void => stop.abort();
  signal?.addEventListener('abort', leave);
  if (signal?.aborted) leave();
  const fresh = ask(stop.signal);
  try {
    const first = await Promise.race([fresh, rest(link.patienceMs)]);
    if (first !== undefined) return first;
  } catch (thrown) {
    if (!asTrouble(thrown).unreachable) throw thrown;
  }
  const old = await keptAnswer(account, address).catch(() => null);
  // Nothing is kept: what comes of the question is all there is.
  if (!old || signal?.aborted) return fresh;
  signal?.removeEventListener('abort', leave);
  underWay.set(question, fresh);
  const over = (): void => {
    if (underWay.get(question) === fresh) underWay.delete(question);
  };
  fresh.then(() => setTimeout(over, sharedForMs), over);
  link.lost();
  link.shows(old.at);
  return JSON.parse(old.text) as T;
}
