/** What is shown in a room becomes light pages ahead of time, whoever made it and however it is broken. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { hashOf } from './carry.ts';
import { pdf, slides, zip } from './documents.ts';
import { Client, Server, fact, onPostgres, programmeFacts } from './harness.ts';
import { png } from './pictures.ts';
import { addMaterial, arrangeRoom, factWhere, upload } from './arrange_room.ts';
import { within } from './within.ts';

let server: Server;
let boss: Client;
let teacher: Client;
let room: string;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('M'));
  teacher = await boss.colleague('teacher', ['professional', 'programme/M']);
  room = await arrangeRoom(boss, 'M', teacher);
});
after(async () => {
  await server.stop();
});

const prepared = (material: string, ms?: number) =>
  factWhere(boss, 'M', 'material.prepared', (body) => body.material === material, ms);

const page = async (
  client: Client,
  hash: string,
  headers: Record<string, string> = {},
  of = room,
) => {
  const response = await fetch(`${server.url}/api/v1/rooms/${of}/pages/${hash}`, {
    headers: { ...client.credentials(), ...headers },
  });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
};
const bookOf = async (told: any) => JSON.parse((await page(teacher, told.book)).bytes.toString());

test('a PDF becomes light pages with their text, for those who may come in', async () => {
  const bytes = pdf(3, 'Sound travels');
  const material = await addMaterial(teacher, 'M', room, bytes, '第一课.pdf');
  const told = await prepared(material);
  assert.equal(told.pages, 3);
  assert.equal(told.trouble, undefined);
  const book = await bookOf(told);
  assert.equal(book.material, material);
  assert.equal(book.pages.length, 3);
  assert.equal(book.pages[1].text, 'Page 2 Sound travels');
  assert.deepEqual([book.pages[0].width, book.pages[0].height], [1600, 1200]);
  const first = await page(teacher, book.pages[0].image);
  assert.equal(first.headers.get('content-type'), 'image/webp');
  assert.equal(first.bytes.length, book.pages[0].bytes);
  assert.equal(hashOf(first.bytes), book.pages[0].image);
  assert.ok(first.bytes.length < 40_000, `${first.bytes.length} bytes`);
  assert.equal(
    told.bytes,
    book.pages.reduce((sum: number, one: any) => sum + one.bytes, 0),
  );

  const etag = first.headers.get('etag')!;
  assert.match(first.headers.get('cache-control')!, /immutable/);
  assert.equal((await page(teacher, book.pages[0].image, { 'if-none-match': etag })).status, 304);
  assert.equal((await page(teacher, book.pages[0].image, { range: 'bytes=0-9' })).bytes.length, 10);
  const stranger = await boss.colleague('stranger', ['professional', 'programme/M']);
  assert.equal((await page(stranger, book.pages[0].image)).status, 403);
  assert.equal((await page(new Client(server), book.pages[0].image)).status, 401);
  const other = await arrangeRoom(boss, 'M', teacher);
  assert.equal((await page(teacher, book.pages[0].image, {}, other)).status, 404);
  assert.equal((await page(teacher, material)).status, 404, 'the material itself is no page');
});

test('a picture is a book of one page', async () => {
  const rows = Buffer.alloc((1 + 3 * 2000) * 1000, 200);
  for (let y = 0; y < 1000; ++y) rows[y * 6001] = 0;
  const told = await prepared(await addMaterial(teacher, 'M', room, png(2000, 1000, rows, 6)));
  const book = await bookOf(told);
  assert.deepEqual([book.pages[0].width, book.pages[0].height], [1600, 800]);
  assert.equal(book.pages[0].text, '');
});

test('slides become pages, and their macros are left out', async () => {
  const plain = await prepared(
    await addMaterial(teacher, 'M', room, slides(['声音的产生', 'Two'])),
    240_000,
  );
  assert.equal(plain.trouble, undefined, JSON.stringify(plain));
  assert.equal(plain.pages, 2);
  assert.equal(plain.note, undefined);
  const book = await bookOf(plain);
  assert.equal(book.pages[0].text, '声音的产生');
  assert.equal(book.pages[0].width, 1600);
  const told = await prepared(
    await addMaterial(teacher, 'M', room, slides(['With macros'], true)),
    240_000,
  );
  assert.equal(told.pages, 1, JSON.stringify(told));
  assert.equal(told.note, 'macros_left_out');
});

test('what cannot be shown says why', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'longspan-pdf-'));
  try {
    writeFileSync(join(folder, 'plain.pdf'), pdf(1, 'secret'));
    const run = (...args: string[]) => execFileSync('qpdf', args, { cwd: folder });
    run('--encrypt', 'user', 'owner', '256', '--', 'plain.pdf', 'locked.pdf');
    run('--encrypt', '', 'owner', '256', '--', 'plain.pdf', 'open.pdf');
    const locked = await prepared(
      await addMaterial(teacher, 'M', room, readFileSync(join(folder, 'locked.pdf'))),
    );
    assert.equal(locked.trouble, 'encrypted');
    assert.equal(locked.pages, 0);
    const open = await prepared(
      await addMaterial(teacher, 'M', room, readFileSync(join(folder, 'open.pdf'))),
    );
    assert.equal(open.trouble, undefined, 'whoever may read it without a password may show it');
  } finally {
    rmSync(folder, { recursive: true });
  }
  const broken = await prepared(
    await addMaterial(teacher, 'M', room, Buffer.from('%PDF-1.7\nnothing\n%%EOF')),
  );
  assert.equal(broken.trouble, 'unreadable');
  const many = await prepared(await addMaterial(teacher, 'M', room, pdf(501)));
  assert.equal(many.trouble, 'too_many_pages');
  assert.equal(many.note, 'pages 501');
});

test('other archives and films are not taken', async () => {
  const archive = zip({ 'a.txt': 'a' });
  const refused = [archive, Buffer.from('\x1a\x45\xdf\xa3....webm V_VP8', 'latin1')];
  for (const bytes of refused) {
    const answer = await teacher.request('PUT', `/api/v1/evidence/${hashOf(bytes)}`, bytes);
    assert.equal(answer.json.code, 'evidence_type_refused');
  }
});

test('200 pages are made in the background, and survive a process that is killed', async () => {
  // They are made the same way whatever the store; each takes a processor half a second.
  const many = onPostgres ? 50 : 200;
  const bytes = pdf(many, 'A thick book');
  const own = await Server.start();
  try {
    const office = await new Client(own).setUp();
    await office.accept(...programmeFacts('K'));
    const there = await arrangeRoom(office, 'K', office);
    const material = await addMaterial(office, 'K', there, bytes);
    const kept = () =>
      existsSync(join(own.data, 'evidence'))
        ? readdirSync(join(own.data, 'evidence'), { recursive: true }).length
        : 0;
    const begun = kept();
    await within(240_000, 'pages', async () => kept() > begun + 6);
    // Others are not held up.
    assert.equal((await office.get('/api/v1/session')).status, 200);
    await own.kill();
    const again = await Server.start({ data: own.data });
    try {
      const client = await new Client(again).signIn('boss', 'a long enough one');
      const told = await factWhere(
        client,
        'K',
        'material.prepared',
        (body) => body.material === material,
        600_000,
      );
      assert.equal(told.pages, many);
      const book = JSON.parse((await client.get(`/api/v1/rooms/${there}/pages/${told.book}`)).text);
      for (const one of book.pages)
        assert.ok(
          existsSync(join(own.data, 'evidence', one.image.slice(0, 2), one.image.slice(2))),
        );
      // The same bytes in another room are there at once.
      const second = await arrangeRoom(client, 'K', client);
      await addMaterial(client, 'K', second, bytes);
      await factWhere(client, 'K', 'material.prepared', (body) => body.room === second, 20_000);
    } finally {
      await again.stop({ keep: true });
    }
  } finally {
    own.clear();
  }
});

test('without LibreOffice slides wait for nobody: they say so, and PDF files go on', async () => {
  const tools = mkdtempSync(join(tmpdir(), 'longspan-tools-'));
  for (const name of ['pdfinfo', 'pdftotext', 'pdftocairo'])
    symlinkSync(`/usr/bin/${name}`, join(tools, name));
  const bare = await Server.start({ env: { PATH: tools } });
  try {
    await bare.says(/soffice is not installed/);
    const office = await new Client(bare).setUp();
    await office.accept(...programmeFacts('B'));
    const there = await arrangeRoom(office, 'B', office);
    const bytes = slides(['One']);
    const material = await addMaterial(office, 'B', there, bytes);
    const told = await factWhere(
      office,
      'B',
      'material.prepared',
      (body) => body.material === material,
    );
    assert.equal(told.trouble, 'no_reader');
    const good = await addMaterial(office, 'B', there, pdf(1));
    const made = await factWhere(
      office,
      'B',
      'material.prepared',
      (body) => body.material === good,
    );
    assert.equal(made.pages, 1);
  } finally {
    await bare.stop();
    rmSync(tools, { recursive: true });
  }
});

test('a material whose bytes come later is made then', async () => {
  const bytes = pdf(1, 'late');
  const told = {
    room,
    material: hashOf(bytes),
    name: 'late',
    media_type: 'application/pdf',
    bytes: bytes.length,
  };
  await teacher.accept(fact('material.added', 'programme/M', told));
  await upload(teacher, bytes);
  assert.equal((await prepared(told.material)).pages, 1);
});
