/** Speaks tus 1.0.0 to the server: with tus-js-client as it is, and by hand. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as tus from 'tus-js-client';

import { hashOf } from './carry.ts';
import type { Client } from './harness.ts';

export const named = (sha256: string) => `sha256 ${Buffer.from(sha256).toString('base64')}`;
export const version = { 'tus-resumable': '1.0.0' };
export const bytesType = { 'content-type': 'application/offset+octet-stream' };

/** What the files of uploads under way are called. */
export const underWay = (who: Client) => {
  const folder = join(who.server.data, 'uploads-under-way', who.account);
  return existsSync(folder) ? readdirSync(folder) : [];
};

export interface Sent {
  url: string;
  evidence: string | undefined;
  requests: string[];
}

/** Sends with tus-js-client, through `by` where that is another address than the server's own. */
export function send(
  who: Client,
  bytes: Buffer,
  options: Partial<tus.UploadOptions> = {},
  by = who.server.url,
): Promise<Sent> {
  const requests: string[] = [];
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(bytes, {
      endpoint: `${by}/api/v1/uploads`,
      headers: who.credentials(),
      metadata: { sha256: hashOf(bytes), filename: 'a.png' },
      // A server that is started again may take its time.
      retryDelays: [0, 50, 200, 500, 1000, 2000, ...Array<number>(15).fill(4000)],
      onBeforeRequest: (request) => void requests.push(request.getMethod()),
      onError: reject,
      onSuccess: ({ lastResponse }) =>
        resolve({
          url: upload.url ?? '',
          evidence: lastResponse.getHeader('Longspan-Evidence'),
          requests,
        }),
      ...options,
    });
    upload.start();
  });
}

/** The server gives it back byte for byte. */
export async function isEvidence(who: Client, bytes: Buffer): Promise<void> {
  const response = await fetch(`${who.server.url}/api/v1/evidence/${hashOf(bytes)}`, {
    headers: who.credentials(),
  });
  assert.equal(response.status, 200);
  assert.ok(Buffer.from(await response.arrayBuffer()).equals(bytes));
}

/** Begins an upload without its bytes and gives its address. */
export async function begin(
  who: Client,
  length: number,
  sha256: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = await who.request('POST', '/api/v1/uploads', undefined, {
    ...version,
    'upload-length': String(length),
    'upload-metadata': named(sha256),
    ...headers,
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.headers.get('location')!;
}

export const patch = (
  who: Client,
  url: string,
  offset: number,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
) =>
  who.request('PATCH', url, bytes, {
    ...version,
    ...bytesType,
    'upload-offset': String(offset),
    ...headers,
  });
export const head = (who: Client, url: string) => who.request('HEAD', url, undefined, version);
