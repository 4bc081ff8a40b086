/** Pictures are read in a process of their own: nothing hostile gets through, nothing private gets out. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { hashOf } from './carry.ts';
import { Client, Server, binary, programmeFacts, projectFacts } from './harness.ts';
import { exif, jpeg, noise, png, segment } from './pictures.ts';

let server: Server;
let boss: Client;
let site: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('I'), ...projectFacts('I', 'A'));
  site = await boss.colleague('foreman', ['site', 'project/I/A']);
});
after(async () => {
  await server.stop();
});

const put = (client: Client, bytes: Uint8Array) =>
  client.request('PUT', `/api/v1/evidence/${hashOf(bytes)}`, bytes);

async function shown(client: Client, bytes: Uint8Array, size?: string) {
  const query = size === undefined ? '' : `?size=${size}`;
  const response = await fetch(`${client.server.url}/api/v1/evidence/${hashOf(bytes)}${query}`, {
    headers: client.credentials(),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

/** Width and height as a lossy WebP's frame says (RFC 6386). */
function sizeOfWebp(bytes: Buffer): [number, number] {
  assert.equal(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 12), 'RIFFWEBP');
  const frame = bytes.indexOf(Buffer.from([0x9d, 0x01, 0x2a]));
  return [bytes.readUInt16LE(frame + 3) & 0x3fff, bytes.readUInt16LE(frame + 5) & 0x3fff];
}

/** Width and height of a JPEG. */
function sizeOfJpeg(bytes: Buffer): [number, number] {
  for (let at = 2; ; at += 2 + bytes.readUInt16BE(at + 2))
    if ([0xc0, 0xc1, 0xc2].includes(bytes[at + 1]!))
      return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
}

/** The names of the files made from evidence. */
const derived = (): string[] => {
  const folder = join(server.data, 'derived');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map(({ name }) => name);
};

let shade = 0;
/** A photo nobody has seen before; dark at the left, light at the right. */
function photo(width: number, height: number, extra: Buffer[] = []): Buffer {
  ++shade;
  const across = Math.ceil(width / 8);
  return jpeg(width, height, (x) => Math.min(255, Math.floor((x * 200) / across) + shade), extra);
}
/** 41° 10' as EXIF has it, in either order of bytes. */
const place = [
  Buffer.from([0, 0, 0, 41, 0, 0, 0, 1, 0, 0, 0, 10]),
  Buffer.from([41, 0, 0, 0, 1, 0, 0, 0, 10, 0, 0, 0]),
];
/** What of the camera's own is still in there, or could be: a chunk of WebP for it. */
const isPrivate = (bytes: Buffer) => [
  ...(place.some((one) => bytes.includes(one)) ? ['place'] : []),
  ...['EXIF', 'xmp', 'XMP ', 'secret'].filter((word) => bytes.includes(word)),
];

test('sizes are made of a photo, none larger than asked, all of WebP', async () => {
  const bytes = photo(2400, 1200);
  assert.equal((await put(site, bytes)).status, 201);
  const thumb = await shown(site, bytes, 'thumb');
  assert.equal(thumb.type, 'image/webp');
  assert.deepEqual(sizeOfWebp(thumb.bytes), [320, 160]);
  const screen = await shown(site, bytes, 'screen');
  assert.deepEqual(sizeOfWebp(screen.bytes), [1600, 800]);
  assert.ok((await shown(site, bytes)).bytes.equals(bytes), 'nothing to take out of it');
  const small = photo(160, 80);
  await put(site, small);
  assert.deepEqual(sizeOfWebp((await shown(site, small, 'screen')).bytes), [160, 80]);
  assert.equal((await site.get(`/api/v1/evidence/${hashOf(small)}?size=huge`)).status, 400);
});

test('where a photo was taken does not leave the office', async () => {
  const bytes = photo(1000, 500, [
    exif(6),
    segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>secret', 'latin1')),
    segment(0xfe, Buffer.from('secret comment')),
  ]);
  assert.deepEqual(isPrivate(bytes), ['place', 'xmp', 'secret']);
  assert.equal((await put(site, bytes)).status, 201);
  for (const size of [undefined, 'whole', 'thumb', 'screen']) {
    const answer = await shown(site, bytes, size);
    assert.equal(answer.status, 200);
    assert.deepEqual(isPrivate(answer.bytes), [], size);
  }
  assert.deepEqual(sizeOfJpeg((await shown(site, bytes)).bytes), [500, 1000], 'it stands upright');
  assert.deepEqual(sizeOfWebp((await shown(site, bytes, 'thumb')).bytes), [160, 320]);
  assert.equal((await shown(site, bytes, 'original')).status, 403);
  assert.ok((await shown(boss, bytes, 'original')).bytes.equals(bytes), 'the very bytes');
});

test('what cannot be opened is refused, however it comes', async () => {
  const cut = photo(800, 600);
  const refused: [string, Buffer][] = [
    ['cut off', cut.subarray(0, cut.length / 2)],
    [
      'text',
      Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('text'.repeat(99))]),
    ],
    ['20,000 × 20,000 pixels in a kilobyte', png(20_000, 20_000, Buffer.alloc(1_000_000), 9)],
    ['fewer rows than it says', png(3000, 3000, Buffer.alloc(9001 * 10), 9)],
  ];
  for (const [what, bytes] of refused) {
    const answer = await put(site, bytes);
    assert.equal(answer.status, 422, what);
    assert.equal(answer.json.code, 'image_unreadable', what);
    const sent = await site.request('POST', '/api/v1/uploads', bytes, {
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-length': String(bytes.length),
      'upload-metadata': `sha256 ${Buffer.from(hashOf(bytes)).toString('base64')}`,
    });
    assert.equal(sent.json.code, 'image_unreadable', what);
    assert.equal((await shown(boss, bytes, 'original')).status, 404, what);
    assert.ok(!derived().some((name) => name.startsWith(hashOf(bytes).slice(2))), what);
  }
});

test('sizes that were deleted are made again', async () => {
  const bytes = photo(900, 450, [exif(1)]);
  await put(site, bytes);
  const before = await shown(site, bytes, 'thumb');
  rmSync(join(server.data, 'derived'), { recursive: true });
  const again = await shown(site, bytes, 'thumb');
  assert.ok(again.bytes.equals(before.bytes));
  assert.deepEqual(isPrivate((await shown(site, bytes)).bytes), []);
});

test('a document is shown as it is, in whatever size', async () => {
  const document = Buffer.from(`%PDF-1.7\n${shade}\n%%EOF`);
  assert.equal((await put(site, document)).status, 201);
  for (const size of ['thumb', 'whole', 'original'])
    assert.ok((await shown(site, document, size)).bytes.equals(document), size);
});

const processes = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

/** The processes that read pictures for this server right now; none of `others` is one. */
function readers(others: Set<string>): number[] {
  return processes()
    .filter((pid) => {
      if (others.has(pid)) return false;
      try {
        const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return Number(parent) === server.process.pid && command.includes('longspan-images');
      } catch {
        return false; // it ended meanwhile
      }
    })
    .map(Number);
}

const filters = existsSync('/proc/sys/kernel/seccomp/actions_avail');
const shutIn = [
  /^Max address space\s+1610612736\s/m,
  /^Max cpu time\s+12\s/m,
  /^Max file size\s+67108864\s/m,
  /^NoNewPrivs:\t1$/m,
  ...(filters ? [/^Seccomp:\t2$/m] : []),
];

/** Photos that take long to read, no two alike. */
let rows = 6000;
function largePhoto(): Buffer {
  ++rows;
  return png(6000, rows, Buffer.alloc(18_001 * rows), 1);
}
/**
 * Puts a photo and ends the process that reads it, once that has shut itself in; gives both. Where it was through
 * before anybody looked, another photo is put.
 */
async function putAndEnd(signal: NodeJS.Signals) {
  for (let tries = 0; tries < 8; ++tries) {
    const bytes = largePhoto();
    const { answer, ended } = await putAndTryToEnd(bytes, signal);
    if (ended && answer.status !== 201) return { bytes, answer };
    assert.equal(answer.status, 201, answer.text);
  }
  return assert.fail('nobody was seen who reads it');
}
async function putAndTryToEnd(bytes: Buffer, signal: NodeJS.Signals) {
  // To look through all there are takes longer than a picture.
  const others = new Set(processes());
  let answered = false;
  const sending = put(site, bytes).finally(() => (answered = true));
  let ended = false;
  while (!answered && !ended) {
    for (const pid of readers(others)) {
      try {
        const seen = ['limits', 'status'].map((of) => readFileSync(`/proc/${pid}/${of}`, 'utf8'));
        if (!shutIn.every((limit) => limit.test(seen.join('')))) continue; // it sets one after the other
        process.kill(pid, signal);
        ended = true;
      } catch {
        // It ended by itself meanwhile.
      }
    }
    await sleep(1);
  }
  return { answer: await sending, ended };
}

test('a reader that is killed hurts nobody: the photo is sent again', async () => {
  const { bytes, answer } = await putAndEnd('SIGKILL');
  assert.equal(answer.json.code, 'store_failed', answer.text);
  assert.equal((await put(site, bytes)).status, 201);
  assert.equal((await site.get('/readyz')).status, 200);
});

test('a picture whose reader asks for more than it may is refused', async () => {
  // Nothing known makes a decoder do so; this is what the kernel then sends.
  const { answer } = await putAndEnd('SIGSYS');
  assert.equal(answer.status, 422);
  assert.equal(answer.json.code, 'image_unreadable');
  assert.equal(answer.json.params.reason, 'seccomp');
});

test('without longspan-images only bytes that tell nothing are shown', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'longspan-alone-'));
  const program = join(folder, 'longspan');
  copyFileSync(binary, program);
  const alone = await Server.start({ program });
  try {
    const office = await new Client(alone).setUp();
    const plain = noise(20_000);
    const tells = photo(200, 100, [exif(1)]);
    for (const bytes of [plain, tells]) assert.equal((await put(office, bytes)).status, 201);
    assert.ok((await shown(office, plain, 'thumb')).bytes.equals(plain));
    for (const size of ['thumb', 'whole'])
      assert.equal((await shown(office, tells, size)).status, 503, size);
    assert.ok((await shown(office, tells, 'original')).bytes.equals(tells));
  } finally {
    await alone.stop();
    rmSync(folder, { recursive: true });
  }
});
