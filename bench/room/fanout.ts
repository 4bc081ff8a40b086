// A thousand rooms' events through one node, without sound: how long until everybody in a room has one.
import { Client, Server } from '../../spec/harness.ts';
import { freshFolder, portOf, runTool } from '../parts/programs.ts';
import { crowdFile, openRooms, register } from './rooms.ts';

export interface Crowd {
  rooms: number;
  sockets: number;
  said: number;
  hints: number;
  events: number;
  messages: number;
  closed: number;
  hint_p50: number;
  hint_p99: number;
  event_p50: number;
  event_p99: number;
}

/** `rate`: what each lead says a second, of which `events` are kept and the rest are hints. */
export async function fanout(
  many: number,
  followers: number,
  rate: number,
  events: number,
): Promise<Crowd> {
  const folder = freshFolder('room-fanout');
  const server = await Server.start({ data: `${folder}/data`, env: { LONGSPAN_MEDIA: 'off' } });
  try {
    const boss = await new Client(server).setUp();
    await register(boss);
    const lead = await (await boss.colleague('lead', ['professional', 'programme/P'])).withToken();
    const rooms = await openRooms(boss, lead, many);
    return await runTool<Crowd>('room_crowd', {
      port: portOf(server),
      rooms: crowdFile(folder, rooms, lead.token!),
      followers,
      rate: String(rate),
      events: String(events),
      seconds: 15,
    });
  } finally {
    await server.stop();
  }
}
