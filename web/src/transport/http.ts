import type { Problem } from '../generated/api';
import { link } from './link.svelte';
import { strangeAnswer, troubleFrom, unreachable, type Trouble } from './problem';

/** The one way out of the page. Cookies carry the session; writes carry the CSRF token. */
const base = '/api/v1';

let csrf = '';
let signedOut: () => void = () => undefined;
let cutOff: (problem: Problem) => void = () => undefined;

export function useCsrf(token: string): void {
  csrf = token;
}

/** An answer as it came: what the device keeps to show without a link. */
export interface Answered {
  account: string;
  /** Below /api/v1, with its query. */
  address: string;
  text: string;
  at: string;
}

/** What the field works with; whatever else is asked (accounts, tokens, imports) leaves no copy on the device. */
const kept =
  /^\/(programmes|programme-rhythm|board|projects|today|findings|checklists|inspections|calendar|coordinations|actions|facts|held|places|library|learning|rooms(?!\/[^/]+\/(links|meetings\/[^/]+\/(events|film))))\b/;
let account: string | null = null;
let keeper: ((answered: Answered) => void) | null = null;
const early: Answered[] = [];

/** Whose answers are kept, and shown without a link: nobody's while nobody is signed in. */
export function keepFor(whose: string | null): void {
  account = whose;
}

/** What was answered before somebody kept it is handed over at once. */
export function onAnswered(listener: (answered: Answered) => void): void {
  keeper = listener;
  early.splice(0).forEach(listener);
}

function keep(answered: Answered): void {
  if (keeper) keeper(answered);
  else early.push(answered);
}

/** On a first visit there is nothing yet, and what looks for it need not be fetched. */
function somethingKept(): boolean {
  return keeper !== null || Boolean(navigator.serviceWorker?.controller);
}

/** For what does not go through `fetchJson`. */
export function csrfToken(): string {
  return csrf;
}

/** Called when the server says the session has ended. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** Called when the server says this device was cut off, before the session is said to have ended. */
export function onCutOff(listener: (problem: Problem) => void): void {
  cutOff = listener;
}

/** Whichever way the answer came. */
export function sayIfSignedOut({ problem }: Trouble): void {
  if (problem.code === 'device_cut_off') cutOff(problem);
  if (problem.code === 'not_signed_in' || problem.code === 'device_cut_off') signedOut();
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export function address(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  const text = params.toString();
  return base + path + (text ? '?' + text : '');
}

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  query?: Query;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  bytes?: ArrayBuffer | Blob;
  signal?: AbortSignal | undefined;
  /** Give up after so many milliseconds; a thin link needs long ones. */
  timeoutMs?: number;
}

async function ask(path: string, options: Ask): Promise<Response> {
  const method = options.method ?? 'GET';
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['X-CSRF-Token'] = csrf;
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.json !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(options.json);
  } else if (options.bytes) {
    headers['Content-Type'] = 'application/octet-stream';
    init.body = options.bytes;
  }
  const limit = AbortSignal.timeout(options.timeoutMs ?? 30_000);
  init.signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  let response: Response;
  try {
    response = await fetch(address(path, options.query), init);
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown; // the caller's own wish, not a trouble
    link.lost();
    throw unreachable();
  }
  link.heard();
  if (response.ok) return response;
  const trouble = await troubleFrom(response);
  sayIfSignedOut(trouble);
  throw trouble;
}

/**
 * The JSON of an answer. Its shape is the contract's: the suite validates answers on the server's side.
 * Where the server cannot be reached, what it last answered to the same question.
 */
export async function fetchJson<T>(path: string, options: Ask = {}): Promise<T> {
  if (options.method || !account || !kept.test(path)) return parsed(await ask(path, options));
  const question = { account, address: address(path, options.query).slice(base.length) };
  const fresh = async (signal?: AbortSignal): Promise<T> =>
    parsed(await ask(path, { ...options, signal }), (text) =>
      keep({ ...question, text, at: new Date().toISOString() }),
    );
  if (!somethingKept()) return fresh(options.signal);
  const { freshOrKept } = await import('./standIn');
  return freshOrKept(question, fresh, options.signal);
}

export async function parsed<T>(response: Response, keepText?: (text: string) => void): Promise<T> {
  const text = await wholeText(response);
  try {
    const answer = JSON.parse(text) as T;
    keepText?.(text);
    return answer;
  } catch {
    throw strangeAnswer(response.status);
  }
}

async function wholeText(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
    link.lost(); // in the middle of the answer
    throw unreachable();
  }
}

/** For answers without a body. */
export async function fetchNothing(path: string, options: Ask = {}): Promise<void> {
  await ask(path, options);
}
