/** Meetings on several nodes: one carries a meeting, and when it is gone another goes on with what is on disk. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Client, type Server } from '../harness.ts';
import { Attendee, guestPass, passOf } from '../meeting_client.ts';
import { Stage, pen } from '../meeting_stage.ts';
import { within } from '../within.ts';
import { Works } from './works.ts';

/** A node that says nothing for so long has lost its meetings; then somebody has to knock. */
const lease = 15_000;

let works: Works;
let stage: Stage;
let here: Server;
let there: Server;

before(async () => {
  works = await Works.withDatabase();
  here = await works.node();
  stage = await Stage.begin(here);
  there = await works.node();
});
after(() => works.end());

function at(node: Server, client: Client): Client {
  const { cookie, csrf, token, account } = client;
  return Object.assign(new Client(node), { cookie, csrf, token, account });
}

test('the second node says that another carries the meeting, and carries others itself', async () => {
  const lane = await stage.room();
  const lead = await Attendee.enter(stage.wang, lane);
  await lead.do('chat', { text: '在第一台' });
  const knocking = new Attendee(() => there, passOf(stage.pupil), lane);
  knocking.connect();
  assert.equal((await knocking.closed).code, 4503);
  assert.equal(knocking.problem.code, 'room_elsewhere');
  assert.equal(knocking.entered, undefined);
  const own = await stage.room();
  const other = await Attendee.enter(at(there, stage.zhao), own);
  await other.do('chat', { text: '在第二台' });
  await other.do('ended');
  assert.equal((await other.closed).code, 4000);
  await stage.held(own);
  await lead.do('ended');
  await lead.closed;
  await stage.held(lane);
});

test('who is invited no longer, and a link that was withdrawn, end also where the meeting is', async () => {
  const lane = await stage.room({ waiting: false });
  const path = `/api/v1/rooms/${lane.room}/links`;
  const link = await stage.wang.request('POST', path, { hours: 1 });
  const secret = link.json.address.split('/').at(-1);
  const { pass } = await guestPass(there, secret, '客人');
  const lead = await Attendee.enter(stage.wang, lane);
  const guest = await new Attendee(() => here, pass, lane).come();
  const pupil = await Attendee.enter(stage.pupil, lane);
  // Both are said to the other node.
  await stage.arrange(lane, { waiting: false, invited: [] }, at(there, stage.boss));
  assert.equal((await pupil.closed).code, 4403);
  const gone = await at(there, stage.wang).request('DELETE', `${path}/${link.json.link}`);
  assert.equal(gone.status, 204);
  assert.equal((await guest.closed).code, 4000);
  assert.equal(guest.over, 'link_over');
  await lead.do('ended');
  await lead.closed;
});

test('a node is killed: another goes on within the lease, and nothing that was kept is lost', async () => {
  const lane = await stage.room();
  const lead = await Attendee.enter(stage.wang, lane);
  const pupil = await Attendee.enter(stage.pupil, lane);
  await lead.do('page', { m: 'board', page: 1 });
  for (let i = 0; i < 20; ++i) await lead.do('stroke', pen(`k${i}`));
  await lead.keptAll();
  const kept = [...lead.events.values()].filter((one) => one[0] <= lead.kept.seq);
  for (let i = 0; i < 5; ++i) lead.wish('chat', { text: `在途 ${i}` });
  const { epoch, you } = lead;
  await here.kill();
  await Promise.all([lead.closed, pupil.closed]);
  stage.server = there;
  for (const one of [stage.boss, stage.wang, stage.zhao, stage.pupil])
    Object.assign(one, { server: there });

  await within(lease + 90_000, 'the other node carries it', async () => {
    lead.messages.length = 0;
    lead.connect();
    const entered = lead
      .until((one) => one.t === 'events' && !one.more)
      .then(
        () => true,
        () => false,
      );
    const answer = await Promise.race([entered, lead.closed]);
    if (answer === true) return true;
    assert.equal((answer as { code: number }).code, 4503);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return false;
  });
  for (const [n, wish] of lead.unkept) lead.say({ t: 'do', n, ...wish });
  await lead.keptAll();
  assert.notEqual(lead.epoch, epoch);
  assert.equal(lead.you, you);
  for (const one of kept) assert.deepEqual(lead.events.get(one[0]), one);
  await lead.holds(() => lead.of('chat').length === 5);
  const again = await Attendee.enter(stage.pupil, { ...lane, client: pupil.client });
  assert.equal(again.you, pupil.you);
  assert.deepEqual(
    again.of('chat').map((one) => one[4].text),
    [0, 1, 2, 3, 4].map((i) => `在途 ${i}`),
  );
  await lead.do('ended');
  assert.equal((await lead.closed).code, 4000);
  const record = await stage.held(lane);
  assert.deepEqual(
    record.took_part.map((one: any) => one.account).toSorted(),
    [stage.wang.account, stage.pupil.account].toSorted(),
  );
});
