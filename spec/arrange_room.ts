/** Rooms for scenarios, and what is put into them. */
import assert from 'node:assert/strict';

import { hashOf } from './carry.ts';
import { type Client, day, fact, uuid7 } from './harness.ts';
import { within } from './within.ts';

/** A room that `lead` leads, for today and every week; gives its id. */
export async function arrangeRoom(
  office: Client,
  programme: string,
  lead: Client,
  more: object = {},
): Promise<string> {
  const room = uuid7();
  await office.accept(
    fact('room.arranged', `programme/${programme}`, {
      room,
      kind: 'lesson',
      title: '物理',
      leads: [lead.account],
      day: day(),
      at: '00:00',
      minutes: 40,
      every_weeks: 1,
      recorded: true,
      ...more,
    }),
  );
  return room;
}

export async function upload(client: Client, bytes: Uint8Array): Promise<string> {
  const answer = await client.request('PUT', `/api/v1/evidence/${hashOf(bytes)}`, bytes);
  assert.equal(answer.status, 201, answer.text);
  return hashOf(bytes);
}

/** Uploads something and puts it into a room; gives its hash. */
export async function addMaterial(
  client: Client,
  programme: string,
  room: string,
  bytes: Uint8Array,
  name = 'material',
): Promise<string> {
  const material = await upload(client, bytes);
  await client.accept(
    fact('material.added', `programme/${programme}`, {
      room,
      material,
      name,
      media_type: 'application/octet-stream',
      bytes: bytes.length,
    }),
  );
  return material;
}

/** The newest fact of a kind that `fits`, once it is there. */
export async function factWhere(
  client: Client,
  programme: string,
  kind: string,
  fits: (body: any) => boolean,
  ms = 300_000,
): Promise<any> {
  let found: any;
  await within(ms, kind, async () => {
    const { facts } = (await client.get(`/api/v1/facts?programme=${programme}&limit=500`)).json;
    found = facts.findLast((one: any) => one.kind === kind && fits(one.body));
    return found !== undefined;
  });
  return found.body;
}
