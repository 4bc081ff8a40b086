import { address, sayIfSignedOut } from './http';
import { link } from './link.svelte';
import { strangeAnswer, troubleFrom, unreachable } from './problem';

/** A data set as DICOM writes it in JSON (PS3.18 F), by tags of eight hex digits. */
export type DataSet = Record<string, { vr: string; Value?: unknown[]; InlineBinary?: string }>;

/** A frame as it lies in the store, nothing unpacked. */
export interface FrameBytes {
  bytes: Uint8Array;
  transferSyntax: string;
}

export interface RenderWish {
  width: number;
  /** 1-100 */
  quality: number;
  frame: number;
  window: readonly [number, number] | null;
}

const segment = encodeURIComponent;
const uncompressed = '1.2.840.10008.1.2.1';
const syntaxOf: Record<string, string> = {
  'image/jpeg': '1.2.840.10008.1.2.4.50',
  'image/jll': '1.2.840.10008.1.2.4.70',
  'image/jls': '1.2.840.10008.1.2.4.80',
  'image/jp2': '1.2.840.10008.1.2.4.90',
  'image/jpx': '1.2.840.10008.1.2.4.92',
  'image/jphc': '1.2.840.10008.1.2.4.203',
  'image/dicom-rle': '1.2.840.10008.1.2.5',
};

function syntaxIn(type: string): string {
  const said = /transfer-syntax="?([\d.]+)/.exec(type)?.[1];
  if (said) return said;
  const media = /type="?([\w/-]+)/.exec(type)?.[1] ?? type.split(';')[0]?.trim() ?? '';
  return syntaxOf[media] ?? uncompressed;
}

function find(bytes: Uint8Array, what: string, from: number): number {
  const wanted = new TextEncoder().encode(what);
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1))
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  return -1;
}

/** The one part of an answer of parts; null where it is cut short. */
export function onlyPart(bytes: Uint8Array, type: string): FrameBytes | null {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1];
  if (!boundary) return { bytes, transferSyntax: syntaxIn(type) };
  const start = find(bytes, '--' + boundary, 0);
  const body = start < 0 ? -1 : find(bytes, '\r\n\r\n', start);
  if (body < 0) return null;
  const head = new TextDecoder().decode(bytes.subarray(start, body));
  // From behind: pixels may hold anything.
  const tail = '\r\n--' + boundary;
  const end = find(bytes, tail, Math.max(body + 4, bytes.length - tail.length - 64));
  if (end < 0) return null;
  const own = /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? '';
  const said = own.includes('transfer-syntax') || !type.includes('transfer-syntax') ? own : type;
  return { bytes: bytes.slice(body + 4, end), transferSyntax: syntaxIn(said || type) };
}

async function ask(path: string, accept: string, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    const headers = { Accept: accept };
    response = await fetch(address(path), {
      headers,
      credentials: 'same-origin',
      // Nothing of a patient goes into the browser's own cache, which nobody seals or empties.
      cache: 'no-store',
      signal: signal ?? null,
    });
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    link.lost();
    throw unreachable();
  }
  link.heard();
  if (response.ok) return response;
  const trouble = await troubleFrom(response);
  sayIfSignedOut(trouble);
  throw trouble;
}

/** What the answer holds, told as it comes. */
async function wholeBody(
  response: Response,
  came: (bytes: number, of: number) => void,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const of = Number(response.headers.get('Content-Length')) || 0;
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const next = await reader?.read();
      if (!next || next.done) break;
      parts.push(next.value);
      size += next.value.length;
      came(size, of);
    }
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    link.lost();
    throw unreachable();
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The studies of one consultation. `base`: such as /consultations/ID/dicomweb, with what stands before it or without. */
export class DicomWeb {
  readonly base: string;
  constructor(base: string) {
    this.base = base.replace(/^\/api\/v1/, '');
  }

  async #list(path: string, signal?: AbortSignal): Promise<DataSet[]> {
    const response = await ask(this.base + path, 'application/dicom+json', signal);
    if (response.status === 204) return [];
    try {
      return JSON.parse(await response.text()) as DataSet[];
    } catch (thrown) {
      if (signal?.aborted) throw thrown;
      throw strangeAnswer(response.status);
    }
  }

  series(study: string, signal?: AbortSignal): Promise<DataSet[]> {
    return this.#list(`/studies/${segment(study)}/series`, signal);
  }
  metadata(study: string, series: string, signal?: AbortSignal): Promise<DataSet[]> {
    return this.#list(`/studies/${segment(study)}/series/${segment(series)}/metadata`, signal);
  }

  #image(study: string, series: string, instance: string): string {
    return `${this.base}/studies/${segment(study)}/series/${segment(series)}/instances/${segment(instance)}`;
  }

  async frame(
    image: { study: string; series: string; instance: string; frame: number },
    came: (bytes: number, of: number) => void,
    signal?: AbortSignal,
  ): Promise<FrameBytes> {
    const path = `${this.#image(image.study, image.series, image.instance)}/frames/${image.frame}`;
    const accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
    const response = await ask(path, accept, signal);
    const bytes = await wholeBody(response, came, signal);
    const part = onlyPart(bytes, response.headers.get('Content-Type') ?? '');
    if (!part || part.bytes.length === 0) throw strangeAnswer(response.status);
    return part;
  }

  /** Where a picture drawn by the server is, for `picture`. */
  rendered(
    image: { study: string; series: string; instance: string },
    { width, quality, frame, window }: RenderWish,
  ): string {
    const wish = new URLSearchParams({
      width: `${width}`,
      quality: `${quality}`,
      frame: `${frame}`,
    });
    if (window) wish.set('window', window.map((one) => Math.round(one * 10) / 10).join(','));
    return `${this.#image(image.study, image.series, image.instance)}/rendered?${wish.toString()}`;
  }

  async picture(rendered: string, signal?: AbortSignal): Promise<Blob> {
    const response = await ask(rendered, 'image/jpeg', signal);
    const bytes = await wholeBody(response, () => undefined, signal);
    return new Blob([bytes as BlobPart], { type: response.headers.get('Content-Type') ?? '' });
  }
}
