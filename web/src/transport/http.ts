import { strangeAnswer, troubleFrom, unreachable } from './problem';

/** The one way out of the page. Cookies carry the session; writes carry the CSRF token. */
const base = '/api/v1';

let csrf = '';
let signedOut: () => void = () => undefined;

export function useCsrf(token: string): void {
  csrf = token;
}

/** Called when the server says the session has ended. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
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
    throw unreachable();
  }
  if (response.ok) return response;
  const trouble = await troubleFrom(response);
  if (trouble.problem.code === 'not_signed_in') signedOut();
  throw trouble;
}

/** The JSON of an answer. Its shape is the contract's: the suite validates answers on the server's side. */
export async function fetchJson<T>(path: string, options: Ask = {}): Promise<T> {
  const response = await ask(path, options);
  try {
    return (await response.json()) as T;
  } catch {
    throw strangeAnswer(response.status);
  }
}

/** For answers without a body. */
export async function fetchNothing(path: string, options: Ask = {}): Promise<void> {
  await ask(path, options);
}
