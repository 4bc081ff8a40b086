/** What was said in a meeting becomes one sound at its place, and a film for those who need a file. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { pdf } from './documents.ts';
import { Client, Server, binary, day, programmeFacts, uuid7 } from './harness.ts';
import { addMaterial, arrangeRoom, factWhere, upload } from './arrange_room.ts';
import { level, mjr, pictureAt, probe, speech, tone } from './sounds.ts';
import { ask, databaseOf, onPostgres } from './store.ts';
import { within } from './within.ts';

let server: Server;
let boss: Client;
let teacher: Client;
let doctor: Client;

before(async () => {
  server = await Server.start();
  boss = await new Client(server).setUp();
  await boss.accept(...programmeFacts('R'));
  teacher = await boss.colleague('teacher', ['professional', 'programme/R']);
  doctor = await boss.colleague('doctor', ['professional', 'programme/R']);
});
after(async () => {
  await server.stop();
});

/** Into the tables that a meeting fills while it goes on. */
function write(of: Server, sql: string): void {
  if (onPostgres) ask(sql, databaseOf(of.data));
  else execFileSync('sqlite3', ['-cmd', '.timeout 60000', join(of.data, 'longspan.db'), sql]);
}
const days = Math.floor(Date.parse(day()) / 86_400_000);

function note(of: Server, room: string, events: [number, string, string, object][]): void {
  events.forEach(([t, by, kind, body], i) =>
    write(
      of,
      `INSERT INTO meeting_event (room, meeting, seq, t_ms, author, kind, body, n, who) VALUES` +
        ` ('${room}', ${days}, ${i + 1}, ${t}, '${by}', '${kind}', '${JSON.stringify(body)}', 0, '')`,
    ),
  );
}

let held = 1_000_000;
/** A meeting that began when `began` says and is over since a minute. */
function hold(of: Server, room: string, began: number, seconds: number): void {
  write(
    of,
    `INSERT INTO meeting (programme, room, meeting, reason, clock, held_seq, began_us, ended_us, log, sound)` +
      ` VALUES ('R', '${room}', ${days}, '', '', ${++held}, ${began}000, ${began + seconds * 1000}000, '', '')`,
  );
}

function record(of: Server, room: string, files: Record<string, Buffer>): string {
  const folder = join(of.data, 'recordings', room, day());
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

const meetingOf = (room: string): string => `/api/v1/rooms/${room}/meetings/${day()}`;
async function bytesOf(client: Client, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(client.server.url + path, {
    headers: { ...client.credentials(), ...headers },
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}
const recorded = (room: string, fits: (body: any) => boolean = () => true) =>
  factWhere(boss, 'R', 'meeting.recorded', (body) => body.room === room && fits(body));

const loud = -40;
const silent = -55;

test('sounds of many become one, each at its time', async () => {
  const began = Date.now() - 600_000;
  const room = await arrangeRoom(boss, 'R', teacher);
  assert.equal((await teacher.get(`${meetingOf(room)}/sound`)).json.code, 'recording_not_ready');
  record(server, room, {
    'p1-voice.mjr': mjr(440, 10, began + 2000),
    // Silence of four seconds in the middle; the file ends within a packet.
    'p2-voice.mjr': mjr(1000, 12, began + 7000, (i) => i >= 200 && i < 400).subarray(0, -5),
  });
  hold(server, room, began, 60);
  const told = await recorded(room);
  assert.equal(told.offset_ms, 2000);
  assert.ok(Math.abs(told.seconds - 17) <= 1, `${told.seconds} s`);
  assert.equal(told.tracks, 2);
  assert.equal(told.filled, 0);
  assert.equal(told.trouble, 'cut_short');

  const sound = await bytesOf(teacher, `${meetingOf(room)}/sound`);
  assert.equal(sound.status, 200);
  assert.equal(sound.type, 'audio/webm');
  assert.equal(sound.bytes.length, told.bytes);
  const { streams } = probe(sound.bytes, 'webm');
  assert.deepEqual([streams[0].codec_name, streams[0].channels], ['opus', 1]);
  const heard = (hertz: number, second: number) => level(sound.bytes, hertz, second - 2, 1);
  assert.ok(heard(440, 3) > loud && heard(440, 10.5) > loud);
  assert.ok(heard(1000, 4) < silent && heard(1000, 9) > loud);
  assert.ok(heard(1000, 13) < silent, 'nothing is made up where nothing came');
  assert.ok(heard(1000, 16.5) > loud, 'what follows a gap stands at its time');

  const part = await bytesOf(teacher, `${meetingOf(room)}/sound`, { range: 'bytes=100-199' });
  assert.deepEqual([part.status, part.bytes.length], [206, 100]);
  assert.ok(part.bytes.equals(sound.bytes.subarray(100, 200)));
  assert.equal((await bytesOf(doctor, `${meetingOf(room)}/sound`)).status, 403);
});

test('what an end kept itself stands in for what came over the link', async () => {
  const began = Date.now() - 600_000;
  const room = await arrangeRoom(boss, 'R', teacher, { invited: [doctor.account] });
  note(server, room, [
    [0, '', 'joined', { p: 'p1', name: 'teacher', role: 'lead', account: teacher.account }],
    [0, '', 'joined', { p: 'p2', name: 'doctor', role: 'listener', account: doctor.account }],
  ]);
  record(server, room, {
    'p1-voice.mjr': mjr(440, 12, began),
    'p2-voice.mjr': mjr(1000, 12, began),
  });
  hold(server, room, began, 12);
  await recorded(room);

  const sha256 = await upload(teacher, tone(2500, 4));
  const track = { sha256, offset_ms: 4000, seconds: 4, participant: 'p1' };
  const post = (client: Client, body: object) =>
    client.request('POST', `${meetingOf(room)}/tracks`, body);
  assert.equal(
    (await post(teacher, { ...track, participant: 'p2' })).status,
    404,
    'not in his place',
  );
  assert.equal((await post(doctor, { ...track, participant: 'p2' })).status, 404, 'not her file');
  const page = await upload(teacher, pdf(1));
  assert.equal((await post(teacher, { ...track, sha256: page })).status, 415);
  const taken = await post(teacher, track);
  assert.deepEqual([taken.status, taken.json], [201, { tracks: 1 }]);

  const told = await recorded(room, (body) => body.filled === 1);
  assert.equal(told.tracks, 3);
  const { bytes } = await bytesOf(teacher, `${meetingOf(room)}/sound`);
  const heard = (hertz: number, second: number) => level(bytes, hertz, second, 1);
  assert.ok(heard(2500, 5) > loud && heard(440, 5) < silent && heard(1000, 5) > loud);
  assert.ok(heard(440, 1) > loud && heard(440, 10) > loud);

  const broken = Buffer.concat([tone(300, 1).subarray(0, 300), Buffer.alloc(5000, 7)]);
  const address = `/api/v1/evidence/${createHash('sha256').update(broken).digest('hex')}`;
  assert.equal((await doctor.request('PUT', address, broken)).status, 415, 'no sound of a meeting');
});

test('what an end kept and broke off in the middle is used as far as it goes, and said', async () => {
  const began = Date.now() - 600_000;
  const room = await arrangeRoom(boss, 'R', teacher, { invited: [doctor.account] });
  note(server, room, [
    [0, '', 'joined', { p: 'p1', name: 'teacher', role: 'lead', account: teacher.account }],
    [0, '', 'joined', { p: 'p2', name: 'doctor', role: 'listener', account: doctor.account }],
  ]);
  record(server, room, { 'p1-voice.mjr': mjr(440, 12, began) });
  hold(server, room, began, 12);
  assert.equal((await recorded(room)).trouble, undefined);

  const whole = tone(2500, 6);
  const keep = async (client: Client, bytes: Buffer, offset_ms: number) => {
    const sha256 = await upload(client, bytes);
    const track = { sha256, offset_ms, seconds: 6 };
    const taken = await client.request('POST', `${meetingOf(room)}/tracks`, track);
    assert.equal(taken.status, 201, taken.text);
  };
  await keep(teacher, whole.subarray(0, whole.length / 2), 2000);
  const half = await recorded(room, (body) => body.filled === 1);
  assert.equal(half.trouble, 'cut_short');
  const { bytes } = await bytesOf(teacher, `${meetingOf(room)}/sound`);
  const heard = (hertz: number, second: number) => level(bytes, hertz, second, 1);
  assert.ok(heard(2500, 3) > loud && heard(440, 3) < silent, 'as far as it goes');
  assert.ok(heard(2500, 6.5) < silent && heard(440, 6.5) > loud, 'then what came over the link');

  // Its head, and next to no sound in it.
  await keep(doctor, whole.subarray(0, 600), 0);
  const none = await recorded(room, (body) => body.tracks === 3);
  assert.equal(none.trouble, 'cut_short');
});

test('an hour of talk takes less than fifteen megabytes', async (t) => {
  const began = Date.now() - 600_000;
  const room = await arrangeRoom(boss, 'R', teacher);
  const minutes = 2;
  // One speaks, with pauses for breath; now and then another says something at the same time.
  record(server, room, {
    'p1-voice.mjr': mjr(speech(minutes * 60), minutes * 60, began),
    'p2-voice.mjr': mjr(speech(20), 20, began + 50_000),
  });
  hold(server, room, began, minutes * 60);
  const told = await recorded(room);
  assert.ok(Math.abs(told.seconds - minutes * 60) <= 1, `${told.seconds} s`);
  const megabytes = ((told.bytes / told.seconds) * 3600) / 1e6;
  t.diagnostic(`${megabytes.toFixed(1)} MB an hour`);
  assert.ok(megabytes <= 15 && megabytes > 3, `${megabytes} MB an hour`);
});

test('a recording left by a process that ended is made at the next start', async () => {
  const own = await Server.start();
  try {
    const office = await new Client(own).setUp();
    await office.accept(...programmeFacts('R'));
    const room = await arrangeRoom(office, 'R', office);
    await own.kill();
    const began = Date.now() - 600_000;
    const folder = record(own, room, { 'p1-voice.mjr': mjr(440, 3, began) });
    hold(own, room, began, 3);
    const again = await Server.start({ data: own.data });
    try {
      const client = await new Client(again).signIn('boss', 'a long enough one');
      const told = await factWhere(client, 'R', 'meeting.recorded', (body) => body.room === room);
      assert.ok(Math.abs(told.seconds - 3) <= 1);
      assert.ok(existsSync(folder), 'it is kept for what may still come');
    } finally {
      await again.stop({ keep: true });
    }
  } finally {
    own.clear();
  }
});

test('the library is read page by page, newest first', async () => {
  const reader = await boss.colleague('reader', ['professional', 'programme/R']);
  const now = Date.now();
  const ids: string[] = [];
  for (const hour of [3, 1, 2]) {
    const room = await arrangeRoom(boss, 'R', reader, { title: `第${hour}时` });
    hold(server, room, now - hour * 3_600_000, 60);
    ids[hour - 1] = room;
  }
  const page = async (more = '') => {
    const { items, more: others } = (await reader.get(`/api/v1/library?programme=R${more}`)).json;
    return { rooms: items.map((one: any) => one.meeting.room), last: items.at(-1), more: others };
  };
  assert.deepEqual((await page()).rooms, ids);
  const first = await page('&limit=2');
  assert.deepEqual([first.rooms, first.more], [ids.slice(0, 2), true]);
  const rest = await page(`&limit=2&before=${first.last.meeting.fact}`);
  assert.deepEqual([rest.rooms, rest.more], [ids.slice(2), false]);
  const found = await page(`&limit=1&q=${encodeURIComponent('第3时')}`);
  assert.deepEqual([found.rooms, found.more], [ids.slice(2), false]);
  assert.equal((await reader.get('/api/v1/library?programme=R&limit=0')).status, 400);
});

test('nobody spoke: the events alone are the recording', async () => {
  const room = await arrangeRoom(boss, 'R', teacher);
  record(server, room, {});
  hold(server, room, Date.now() - 600_000, 60);
  assert.equal((await recorded(room)).trouble, 'sound_off');
});

test('who was cut off hears what was missed from files that still grow', async () => {
  const began = Date.now() - 20_000;
  const room = await arrangeRoom(boss, 'R', teacher);
  const missed = (from: number, to: number) =>
    bytesOf(teacher, `${meetingOf(room)}/missed?from=${from}&to=${to}`);
  assert.equal((await missed(0, 1000)).status, 409);
  // Somebody was there just now: one that nobody has been in for long is ended by whoever finds it.
  write(
    server,
    `INSERT INTO meeting_log (room, meeting, programme, epoch, began_us, node, lease_us) VALUES` +
      ` ('${room}', ${days}, 'R', 'e', ${began}000, 'n', ${Date.now() + 15_000}000)`,
  );
  assert.equal((await missed(0, 1000)).status, 503, 'nothing was recorded');
  record(server, room, { 'p1-voice.mjr': mjr(440, 15, began + 1000).subarray(0, -3) });
  const sound = await missed(5000, 9000);
  assert.deepEqual([sound.status, sound.type], [200, 'audio/webm']);
  assert.ok(Math.abs(Number(probe(sound.bytes, 'webm').format.duration) - 4) < 0.2);
  assert.ok(level(sound.bytes, 440, 1, 2) > loud);
  assert.equal((await missed(9000, 5000)).status, 400);
  assert.equal((await missed(0, 3_600_000)).status, 400);
});

test('a film shows pages and ink as they were seen', async () => {
  const began = Date.now() - 600_000;
  const room = await arrangeRoom(boss, 'R', teacher);
  const material = await addMaterial(teacher, 'R', room, pdf(2));
  await factWhere(boss, 'R', 'material.prepared', (body) => body.room === room);
  const stroke = {
    id: uuid7(),
    m: material,
    page: 1,
    tool: 'pen',
    c: 1,
    w: 100,
    t0: 8000,
    pts: [1000, 8000, 0, ...Array.from({ length: 16 }, () => [500, 0, 250]).flat()],
  };
  note(server, room, [
    [4000, 'p1', 'page', { m: material, page: 1 }],
    [12_000, 'p1', 'stroke', stroke],
    [14_000, 'p1', 'erase', { ids: [stroke.id] }],
    [16_000, 'p1', 'page', { m: material, page: 2 }],
  ]);
  record(server, room, { 'p1-voice.mjr': mjr(440, 10, began + 3000) });
  const film = `${meetingOf(room)}/film`;
  assert.equal((await teacher.request('POST', film)).json.code, 'recording_not_ready');
  hold(server, room, began, 20);
  await recorded(room);
  assert.deepEqual((await teacher.get(film)).json, { state: 'none' });
  // Another node makes one just now: they make none twice.
  const films = join(server.data, 'derived', 'films');
  mkdirSync(films, { recursive: true });
  const node = spawn('flock', [join(films, 'lock'), 'sh', '-c', 'echo it has it; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(node.stdout, 'data');
  const asked = await teacher.request('POST', film);
  assert.deepEqual([asked.status, asked.json.state], [202, 'waiting']);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  assert.equal((await teacher.get(film)).json.state, 'waiting');
  node.stdin.end();
  await within(300_000, 'film', async () => {
    const { json } = await teacher.get(film);
    assert.notEqual(json.state, 'failed', JSON.stringify(json));
    return json.state === 'ready';
  });
  const made = await bytesOf(teacher, `${film}.mp4`);
  assert.equal(made.type, 'video/mp4');
  const { streams, format } = probe(made.bytes, 'mp4');
  const video = streams.find((one) => one.codec_type === 'video');
  assert.deepEqual([video.codec_name, video.width, video.height], ['h264', 1280, 720]);
  assert.match(video.profile, /Baseline/);
  assert.equal(streams.find((one) => one.codec_type === 'audio').codec_name, 'aac');
  assert.ok(Math.abs(Number(format.duration) - 20) < 1, format.duration);

  // The page lies in the middle, 960 × 720; the stroke at four fifths of its height.
  const darkest = (second: number, x: number) => {
    const picture = pictureAt(made.bytes, second);
    let least = 255;
    for (let y = 566; y < 586; ++y) least = Math.min(least, picture[y * 1280 + x]!);
    return least;
  };
  assert.ok(darkest(1, 300) > 200, 'an empty board');
  assert.ok(darkest(6, 300) > 200, 'the page without ink');
  assert.ok(darkest(9.5, 300) < 150, 'ink as far as it was drawn');
  assert.ok(darkest(9.5, 900) > 200);
  assert.ok(darkest(13, 900) < 150, 'all of it');
  assert.ok(darkest(15, 300) > 200, 'erased');
  assert.ok(level(made.bytes, 440, 5, 2) > loud && level(made.bytes, 440, 0.5, 2) < silent);
  rmSync(films, { recursive: true });
  assert.equal((await teacher.get(film)).json.state, 'none', 'it can be made again');
});

test('where ffmpeg is missing nobody waits for a film', async () => {
  const tools = mkdtempSync(join(tmpdir(), 'longspan-tools-'));
  const bare = await Server.start({ env: { PATH: tools } });
  try {
    await bare.says(/ffmpeg is not installed/);
    const checked = spawnSync(binary, ['config', 'check', '--data', tools], {
      env: { PATH: tools, LONGSPAN_JANUS_PROGRAM: join(tools, 'janus') },
      encoding: 'utf8',
    });
    assert.deepEqual([checked.status, checked.stdout], [0, 'ok\n']);
    for (const program of ['janus', 'soffice', 'pdfinfo', 'pdftotext', 'pdftocairo', 'ffmpeg'])
      assert.match(checked.stderr, new RegExp(`${program} is not installed: \\w+`));
    const office = await new Client(bare).setUp();
    await office.accept(...programmeFacts('R'));
    const room = await arrangeRoom(office, 'R', office);
    hold(bare, room, Date.now() - 600_000, 60);
    const answer = await office.request('POST', `${meetingOf(room)}/film`);
    assert.deepEqual([answer.status, answer.json.code], [501, 'film_no_maker']);
  } finally {
    await bare.stop();
    rmSync(tools, { recursive: true });
  }
});
