// Rooms that are open now, and who leads them.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Client, day, fact, programmeFacts, uuid7 } from '../../spec/harness.ts';

export const programme = 'P';

/** Arranges so many rooms for today; gives their ids. */
export async function openRooms(
  office: Client,
  lead: Client,
  many: number,
  more: object = {},
): Promise<string[]> {
  const ids = Array.from({ length: many }, () => uuid7());
  for (let at = 0; at < many; at += 200)
    await office.accept(
      ...ids.slice(at, at + 200).map((room) =>
        fact('room.arranged', `programme/${programme}`, {
          room,
          kind: 'lesson',
          title: '预演课 rehearsal lesson',
          leads: [lead.account],
          day: day(),
          at: '00:00',
          minutes: 600,
          waiting: false,
          recorded: false,
          ...more,
        }),
      ),
    );
  return ids;
}

export async function register(office: Client): Promise<void> {
  await office.accept(...programmeFacts(programme));
}

/** What room_crowd reads: a room a line. */
export function crowdFile(folder: string, rooms: readonly string[], token: string): string {
  const file = path.join(folder, 'rooms.txt');
  writeFileSync(file, rooms.map((room) => `${room} ${day()} ${token}\n`).join(''));
  return file;
}
