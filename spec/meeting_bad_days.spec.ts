/** What happens to a meeting when something breaks: a process, a store, a folder. */
import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { quietPort } from './daemon.ts';
import { type Client, Server, fact, onPostgres } from './harness.ts';
import { Attendee, type Lane } from './meeting_client.ts';
import { Stage, pen } from './meeting_stage.ts';
import { within } from './within.ts';

let stage: Stage;
let boss: Client;
let wang: Client;
let pupil: Client;

before(async () => {
  // A process that is started again at the same place takes its own meetings back at once.
  const place = `127.0.0.1:${await quietPort()}`;
  stage = await Stage.begin(await Server.start({ args: ['--listen', place] }));
  ({ boss, wang, pupil } = stage);
});
after(async () => {
  await stage.server.stop();
});

const room = (more: object = {}): Promise<Lane> => stage.room(more);
const held = (lane: Lane): Promise<any> => stage.held(lane);

test('killed in the middle of a lesson: all that was kept is there, in a new epoch', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  const listener = await Attendee.enter(pupil, { ...lane, place: undefined as any });
  await lead.do('page', { m: 'board', page: 1 });
  for (let i = 0; i < 20; ++i) await lead.do('stroke', pen(`k${i}`));
  await lead.keptAll();
  const kept = [...lead.events.values()].filter((one) => one[0] <= lead.kept.seq);
  const epoch = lead.epoch;
  const you = lead.you;
  // Some are under way while the plug is pulled.
  for (let i = 0; i < 5; ++i) lead.wish('chat', { text: `在途 ${i}` });
  await stage.killAndStart();
  await Promise.all([lead.closed, listener.closed]);
  await lead.come();
  await lead.keptAll();
  await listener.come();
  assert.notEqual(lead.epoch, epoch);
  assert.equal(lead.you, you);
  for (const one of kept) assert.deepEqual(lead.events.get(one[0]), one);
  await lead.holds(() => lead.of('chat').length === 5);
  assert.deepEqual(
    lead.of('chat').map((one) => one[4].text),
    [0, 1, 2, 3, 4].map((i) => `在途 ${i}`),
    'each once, in order',
  );
  await listener.holds(() => listener.of('chat').length === 5);
  await lead.do('ended');
  const record = await held(lane);
  assert.deepEqual(
    record.took_part.map((one: any) => one.account).toSorted(),
    [wang.account, pupil.account].toSorted(),
  );
});

test('a store that takes nothing: it is said, and nothing is acknowledged that is not kept', async (t) => {
  if (onPostgres) return t.skip('the lock of an embedded store');
  const { DatabaseSync } = await import('node:sqlite');
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  await lead.do('chat', { text: '之前' });
  await lead.keptAll();
  const kept = lead.kept.seq;
  const lock = new DatabaseSync(join(stage.server.data, 'longspan.db'));
  // The server may write something just then.
  lock.exec('PRAGMA busy_timeout = 60000; BEGIN IMMEDIATE');
  await lead.do('chat', { text: '其间' });
  await lead.holds(() => lead.problem !== undefined, 180_000);
  assert.ok(lead.problem.code.startsWith('store_'), lead.problem.code);
  assert.equal(lead.kept.seq, kept);
  assert.equal(lead.unkept.size, 1);
  lock.exec('ROLLBACK');
  lock.close();
  await lead.keptAll();
  assert.ok(lead.kept.seq > kept);
});

test('what has begun takes back who led it, though that is not on disk yet and it was called off', async (t) => {
  if (onPostgres) return t.skip('the lock of an embedded store');
  const { DatabaseSync } = await import('node:sqlite');
  const lane = await room();
  await Attendee.enter(pupil, lane);
  const lock = new DatabaseSync(join(stage.server.data, 'longspan.db'));
  // The server may write something just then.
  lock.exec('PRAGMA busy_timeout = 60000; BEGIN IMMEDIATE');
  const lead = await Attendee.enter(wang, lane);
  await lead.holds(() => lead.problem !== undefined, 180_000);
  lock.exec('ROLLBACK');
  lock.close();
  // The beginning is written a second after it could not be: these come before.
  await boss.accept(fact('room.closed', 'programme/R', { room: lane.room, reason: '不再用' }));
  await lead.drop();
  await lead.come();
  await lead.do('ended');
  assert.equal((await held(lane)).lead, wang.account);
});

test('a meeting that cannot be put on record just now is put there once it can', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  await lead.do('chat', { text: '下课' });
  const { data } = stage.server;
  const [folder, aside] = [join(data, 'tmp'), join(data, 'aside')];
  renameSync(folder, aside);
  await lead.do('ended');
  assert.equal((await lead.closed).code, 4000, 'what was said is kept, and it is over');
  await within(60_000, 'trouble is in the log', async () =>
    stage.server.errors.concat(stage.server.printed).includes('meeting_not_on_record'),
  );
  await assert.rejects(stage.held(lane, 10));
  renameSync(aside, folder);
  assert.ok((await held(lane)).log);
});

test('nobody comes back: the meeting ends by itself and is on record, also after a restart', async () => {
  const lane = await room();
  const lead = await Attendee.enter(wang, lane);
  await lead.do('chat', { text: '再见' });
  await lead.keptAll();
  await stage.killAndStart();
  await lead.closed;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const { data, url } = stage.server;
  assert.equal(await stage.server.stop({ keep: true }), 0);
  // An operator may choose how long to wait for somebody.
  const patient = join(data, 'longspan.toml');
  writeFileSync(patient, 'room_patience_s = 1\n');
  await stage.start({ data, args: ['--config', patient, '--listen', new URL(url).host] });
  const record = await held(lane);
  assert.equal(record.took_part.length, 1);
  assert.equal(record.took_part[0].account, wang.account);
});
