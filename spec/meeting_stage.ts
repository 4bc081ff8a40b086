/** A programme whose teachers and pupils meet, for scenarios of meetings. */
import { Client, Server, fact, programmeFacts } from './harness.ts';
import { Attendee, type Lane, passOf, roomFact, roomOf } from './meeting_client.ts';

export class Stage {
  server: Server;
  readonly boss: Client;
  /** Two leads, who is invited, and who is not. */
  readonly wang: Client;
  readonly zhao: Client;
  readonly pupil: Client;
  readonly stranger: Client;

  private constructor(server: Server, boss: Client, others: Client[]) {
    this.server = server;
    this.boss = boss;
    [this.wang, this.zhao, this.pupil, this.stranger] = others as [Client, Client, Client, Client];
  }

  static async begin(server?: Server): Promise<Stage> {
    const own = server ?? (await Server.start());
    const boss = await new Client(own).setUp();
    await boss.accept(...programmeFacts('R'));
    const others: Client[] = [];
    for (const login of ['wang', 'zhao', 'class3', 'stranger'])
      others.push(await boss.colleague(login, ['professional', 'programme/R']));
    await boss.accept(
      fact('place.described', 'programme/R', {
        place: 'AKS1',
        name: { zh: '阿克苏一小' },
        kind: 'school',
        side: 'partner',
        classes: [{ class: '3-1', name: '三（1）班', seats: 48 }],
      }),
    );
    return new Stage(own, boss, others);
  }

  /** A room that meets now, and how one gets in. */
  async room(more: object = {}): Promise<Lane> {
    const draft = roomFact('R', [this.wang.account, this.zhao.account], {
      invited: [this.pupil.account],
      ...more,
    });
    await this.boss.accept(draft);
    return { room: roomOf(draft) };
  }
  /** The same room with other things arranged; all is told anew. */
  async arrange(lane: Lane, more: object, by = this.boss): Promise<void> {
    const draft = roomFact('R', [this.wang.account, this.zhao.account], {
      invited: [this.pupil.account],
      ...more,
    });
    Object.assign(draft.body, { room: lane.room });
    await by.accept(draft);
  }

  /** At the door, without waiting for what it says. */
  knock(client: Client, lane: Lane): Attendee {
    const one = new Attendee(() => this.server, passOf(client), lane);
    one.connect();
    return one;
  }

  /** The plug is pulled, and a new process goes on with what is on disk. */
  async killAndStart(): Promise<void> {
    const { data, url } = this.server;
    await this.server.kill();
    // At the same place: no other node can be meant.
    await this.start({ data, args: ['--listen', new URL(url).host] });
  }
  async start(options: Parameters<typeof Server.start>[0]): Promise<void> {
    this.server = await Server.start(options);
    for (const one of [this.boss, this.wang, this.zhao, this.pupil, this.stranger])
      Object.assign(one, { server: this.server });
  }

  /** The meeting's entry on the record, once it is there; there is one. */
  async held(lane: Lane, tries = 600): Promise<any> {
    for (; tries > 0; --tries) {
      const facts = await this.boss.get('/api/v1/facts?programme=R&kind=meeting.held&limit=500');
      const found = facts.json.facts.filter((one: any) => one.body.room === lane.room);
      if (found.length > 1) throw new Error('it is on record twice');
      if (found.length === 1) return found[0].body;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('it never came on record');
  }
}

export const pen = (id: string, more: object = {}) => ({
  id,
  m: 'board',
  page: 1,
  tool: 'pen',
  c: 1,
  w: 4,
  pts: [100, 100, 0, 5, 5, 16, 5, 5, 16],
  ...more,
});
