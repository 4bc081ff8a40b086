import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { Trouble, unreachable } from './problem';
import { cutFor, NoUploads, tusUpload, type TusAnswer, type TusAsk, type UploadPlan } from './tus';
import { lanesFor } from './upload';

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const photo = (size: number): ArrayBuffer =>
  Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 255).buffer;

interface Kept {
  bytes: Uint8Array;
  length: number;
  partial: boolean;
  sha256: string | null;
  /** Of a part: where it lies in what. */
  place: string;
}

/** tus 1.0 as the contract has it; a test may cut, lock or lose. */
class FakeUploads {
  kept = new Map<string, Kept>();
  evidence = new Set<string>();
  received = 0;
  log: string[] = [];
  absent = false;
  /** Joins the parts by itself when the last is full. */
  joins = true;
  locked = 0;
  /** Of this ask only so many bytes arrive, then the connection breaks; null: the answer is lost. */
  cut: (what: TusAsk) => number | null | undefined = () => undefined;
  #count = 0;

  ask = async (what: TusAsk): Promise<TusAnswer> => {
    if (what.signal.aborted) throw unreachable();
    expect(what.headers['Tus-Resumable']).toBe('1.0.0');
    this.log.push(`${what.method} ${what.url.split('/').pop() ?? ''} ${what.body?.length ?? 0}`);
    const at = this.cut(what);
    const whole = what.body ?? new Uint8Array();
    const body = whole.subarray(0, at ?? whole.length);
    const answer = this.#take(what, body, at !== undefined && at !== null);
    this.received += body.length;
    what.sent?.(body.length);
    if (at !== undefined) throw unreachable();
    return answer;
  };

  #take(what: TusAsk, body: Uint8Array, broken: boolean): TusAnswer {
    if (this.absent) return said(404);
    if (what.method === 'POST') return this.#create(what, body);
    if (this.locked > 0) {
      this.locked -= 1;
      return said(423);
    }
    const upload = this.kept.get(what.url);
    if (!upload) return said(410);
    if (what.method === 'PATCH') {
      if (Number(what.headers['Upload-Offset']) !== upload.bytes.length) return said(409);
      upload.bytes = Buffer.concat([upload.bytes, body]);
    }
    const found = broken ? null : this.#finish(what.url, upload);
    if (found === '') return said(422);
    return said(what.method === 'HEAD' ? 200 : 204, {
      'Upload-Offset': String(upload.bytes.length),
      ...(found !== null && { 'Longspan-Evidence': found }),
    });
  }

  #create(what: TusAsk, body: Uint8Array): TusAnswer {
    const concat = what.headers['Upload-Concat'] ?? '';
    const told = /sha256 ([^\s,]+)/.exec(what.headers['Upload-Metadata'] ?? '')?.[1];
    const sha256 = told === undefined ? null : atob(told);
    if (concat.startsWith('final;')) {
      const urls = concat.slice(6).split(' ');
      const parts = urls.map((url) => this.kept.get(url));
      if (parts.some((part) => !part)) return said(410);
      if (parts.some((part) => part?.bytes.length !== part?.length)) return said(400);
      const bytes = Buffer.concat(parts.map((part) => part?.bytes ?? new Uint8Array()));
      for (const url of urls) this.kept.delete(url);
      return this.#made({ bytes, length: bytes.length, partial: false, sha256, place: '' });
    }
    const length = Number(what.headers['Upload-Length']);
    const known = sha256 !== null && this.evidence.has(sha256);
    if (known) return said(201, { 'Upload-Offset': String(length), 'Longspan-Evidence': sha256 });
    const partial = concat === 'partial';
    const place = what.headers['Upload-Metadata'] ?? '';
    const same = [...this.kept].find(([, one]) => one.place === place && one.length === length);
    if (same) same[1].bytes = Buffer.concat([same[1].bytes, body.subarray(same[1].bytes.length)]);
    const upload = { bytes: Uint8Array.from(body), length, partial, sha256, place };
    return this.#made(same?.[1] ?? upload, same?.[0]);
  }

  #made(upload: Kept, url = `/api/v1/uploads/${++this.#count}`): TusAnswer {
    this.kept.set(url, upload);
    const found = this.#finish(url, upload);
    if (found === '') return said(422);
    return said(201, {
      // Behind a proxy the server may name itself otherwise.
      Location: `http://inside:8080${url}`,
      'Upload-Offset': String(upload.bytes.length),
      ...(found !== null && { 'Longspan-Evidence': found }),
    });
  }

  #finish(url: string, upload: Kept): string | null {
    if (upload.bytes.length < upload.length) return null;
    let whole = upload.bytes;
    let urls = [url];
    if (upload.partial) {
      const all = [...this.kept].filter(([, one]) => one.sha256 === upload.sha256);
      const at = ([, one]: [string, Kept]): number =>
        Number(atob(/at ([^,]+)/.exec(one.place)?.[1] ?? ''));
      all.sort((a, b) => at(a) - at(b));
      whole = Buffer.concat(all.map(([, one]) => one.bytes));
      const of = atob(/of ([^,]+)/.exec(upload.place)?.[1] ?? '');
      if (!this.joins || whole.length !== Number(of)) return null;
      urls = all.map(([one]) => one);
    }
    for (const one of urls) this.kept.delete(one);
    const found = hashOf(whole);
    if (found !== upload.sha256) return '';
    this.evidence.add(found);
    return found;
  }
}

function said(status: number, headers: Record<string, string> = {}): TusAnswer {
  return {
    status,
    header: (name) => headers[name] ?? null,
    trouble: () =>
      new Trouble({ type: '', title: '', status, code: `code_${status}`, detail: { zh: '' } }),
  };
}

let server = new FakeUploads();
let plans = new Map<string, UploadPlan>();
let progress: number[] = [];
beforeEach(() => {
  server = new FakeUploads();
  plans = new Map();
  progress = [];
});

function upload(bytes: ArrayBuffer, pieces = 1, stop = new AbortController()): Promise<string> {
  return tusUpload(
    {
      ask: (what) => server.ask(what),
      memory: {
        get: async (hash) => structuredClone(plans.get(hash) ?? null),
        put: async (hash, plan) => void plans.set(hash, structuredClone(plan)),
        drop: async (hash) => void plans.delete(hash),
      },
      sleep: async () => undefined,
      progress: (sent) => progress.push(sent),
      signal: stop.signal,
      lanes: () => pieces,
    },
    hashOf(new Uint8Array(bytes)),
    bytes,
  );
}
const arrived = (bytes: ArrayBuffer): boolean =>
  server.evidence.has(hashOf(new Uint8Array(bytes))) && server.received >= bytes.byteLength;

describe('a photo goes out', () => {
  test('a small one in a single ask', async () => {
    const bytes = photo(60_000);
    expect(await upload(bytes)).toBe(hashOf(new Uint8Array(bytes)));
    expect(server.log).toEqual(['POST uploads 60000']);
    expect(plans.size).toBe(0);
  });

  for (const joins of [true, false])
    test(`in pieces at once, joined ${joins ? 'by the server' : 'when asked'}`, async () => {
      server.joins = joins;
      const bytes = photo(524_289);
      await upload(bytes, 4);
      expect(arrived(bytes)).toBe(true);
      expect(server.received).toBe(bytes.byteLength);
      expect(server.log).toHaveLength(joins ? 7 : 8);
      expect(progress.at(-1)).toBe(bytes.byteLength);
      expect(plans.size).toBe(0);
    });

  test('one that the server has already sends no byte but the first', async () => {
    const bytes = photo(300_000);
    server.evidence.add(hashOf(new Uint8Array(bytes)));
    await upload(bytes);
    expect(server.log).toHaveLength(1);
  });

  test('a link known to be slow is not crowded, a small photo is never cut', () => {
    expect(lanesFor(200_000, 1e6)).toBe(1);
    expect(lanesFor(524_288, null)).toBe(4);
    expect(lanesFor(524_288, 110_000)).toBe(3);
    expect(lanesFor(2_000_000, 1e6)).toBe(6);
  });

  test('large pieces come first, small ones for whoever is free; together they are the whole', () => {
    expect(cutFor(3, 1600).map(({ from, to }) => to - from)).toEqual([
      400, 400, 400, 200, 100, 100,
    ]);
    expect(cutFor(1, 10)).toEqual([{ from: 0, to: 10 }]);
    const odd = cutFor(6, 262_147);
    expect([odd[0]?.from, odd.at(-1)?.to]).toEqual([0, 262_147]);
    odd.slice(1).forEach((piece, i) => expect(piece.from).toBe(odd[i]?.to));
  });
});

describe('a cut', () => {
  for (const pieces of [1, 4]) {
    test(`in ${pieces} piece(s), at any byte, sends at most 64 KiB again`, async () => {
      const bytes = photo(524_288);
      for (let at = 0; at < 130_000; at += 17_345) {
        server = new FakeUploads();
        plans.clear();
        let cut = false;
        server.cut = (what) => {
          if (cut || (what.body?.length ?? 0) <= at) return undefined;
          cut = true;
          return at;
        };
        for (let tries = 0; ; tries++) {
          expect(tries).toBeLessThan(8);
          try {
            await upload(bytes, pieces);
            break;
          } catch (thrown) {
            expect(thrown).toMatchObject({ unreachable: true });
          }
        }
        expect(arrived(bytes)).toBe(true);
        expect(server.received - bytes.byteLength).toBeLessThanOrEqual(65_536);
      }
    });
  }

  test('a restart goes on from where the server stands', async () => {
    const bytes = photo(300_000);
    const stop = new AbortController();
    server.cut = (what) => {
      stop.abort();
      return what.method === 'POST' ? 165_536 : undefined;
    };
    await expect(upload(bytes, 1, stop)).rejects.toMatchObject({ unreachable: true });
    server.cut = () => undefined;
    server.log = [];
    await upload(bytes);
    expect(server.log).toEqual(['POST uploads 0', `PATCH 1 ${300_000 - 165_536}`]);
    expect(server.received).toBe(300_000);
  });

  test('an answer lost at the very end sends nothing again', async () => {
    for (const pieces of [1, 4]) {
      server = new FakeUploads();
      const bytes = photo(300_000 + pieces);
      let lost = false;
      server.cut = () => {
        if (lost || server.log.length !== (pieces > 1 ? pieces + 3 : 1)) return undefined;
        lost = true;
        return null;
      };
      await upload(bytes, pieces).catch(() => upload(bytes, pieces));
      expect(arrived(bytes)).toBe(true);
      expect(server.received).toBe(bytes.byteLength);
    }
  });

  test('something in between that keeps bytes back makes the asks small', async () => {
    const bytes = photo(524_288);
    let broken = false;
    const real = server.ask;
    server.ask = async (what) => {
      if (!broken) {
        broken = true;
        what.sent?.(what.body?.length ?? 0); // taken by a proxy that then breaks
        throw unreachable();
      }
      return real(what);
    };
    await upload(bytes);
    const patches = server.log.filter((line) => line.startsWith('PATCH'));
    expect(patches.slice(0, 2)).toEqual(['PATCH 1 65536', 'PATCH 1 65536']);
    expect(arrived(bytes)).toBe(true);
  });
});

describe('a server that', () => {
  test('still holds the broken connection is waited for', async () => {
    const bytes = photo(300_000);
    server.locked = 3;
    server.cut = (what) => (what.method === 'POST' && what.body?.length ? 1_000 : undefined);
    await upload(bytes);
    expect(arrived(bytes)).toBe(true);
  });

  test('stands elsewhere than we think is asked where', async () => {
    const bytes = photo(300_000);
    const real = server.ask;
    let asked = 0;
    server.cut = (what) => (what.method === 'POST' && what.body?.length ? 65_536 : undefined);
    server.ask = async (what) => {
      const upload = server.kept.get(what.url);
      if (upload && what.method === 'PATCH' && asked++ === 0)
        upload.bytes = Buffer.concat([upload.bytes, new Uint8Array(bytes, 65_536, 4_000)]);
      return real(what);
    };
    await upload(bytes);
    expect(server.evidence.size).toBe(1);
  });

  test('has forgotten the upload gets it anew', async () => {
    const bytes = photo(300_000);
    plans.set(hashOf(new Uint8Array(bytes)), {
      pieces: [{ from: 0, to: 300_000, url: '/api/v1/uploads/forgotten' }],
    });
    await upload(bytes);
    expect(server.log[0]).toBe('HEAD forgotten 0');
    expect(arrived(bytes)).toBe(true);
  });

  test('gave up a part while another ended gets all anew', async () => {
    const bytes = photo(524_288);
    const real = server.ask;
    let asked = 0;
    server.ask = async (what) => (++asked === 3 ? said(410) : real(what));
    await upload(bytes, 4);
    expect(arrived(bytes)).toBe(true);
  });

  test('knows no uploads is said so, for the plain way', async () => {
    server.absent = true;
    await expect(upload(photo(10))).rejects.toBeInstanceOf(NoUploads);
  });

  test('lets nothing through is left alone for a while', async () => {
    server.cut = (what) => (what.body?.length ? 0 : undefined);
    await expect(upload(photo(300_000))).rejects.toMatchObject({ unreachable: true });
    expect(server.log.length).toBeLessThan(12);
  });

  test('refuses says why', async () => {
    const real = server.ask;
    server.ask = async (what) => (what.method === 'POST' ? said(415) : real(what));
    await expect(upload(photo(10))).rejects.toMatchObject({ status: 415 });
  });
});
