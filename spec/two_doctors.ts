/** Two doctors of two hospitals, and consultations of theirs that images come to. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';

import { identity } from './dicom_files.ts';
import type { Answer, Draft, StartOptions } from './harness.ts';
import { Client, Server, day, fact, programmeFacts, uuid7 } from './harness.ts';
import { within } from './within.ts';

/** Why nothing of imaging can be seen here. */
export const lacksOrthanc = existsSync('/usr/sbin/Orthanc') ? false : 'Orthanc is not installed';

export class TwoDoctors {
  readonly server: Server;
  readonly boss: Client;
  readonly asks: Client;
  readonly answers: Client;

  private constructor(boss: Client, asks: Client, answers: Client) {
    this.server = boss.server;
    this.boss = boss;
    this.asks = asks;
    this.answers = answers;
  }

  static async begin(options: StartOptions = {}, programme: object = {}): Promise<TwoDoctors> {
    const boss = await new Client(await Server.start(options)).setUp();
    await boss.accept(
      ...programmeFacts('R', programme),
      fact('place.described', 'programme/R', {
        place: 'AKS',
        name: { zh: '阿克苏医院', en: 'Aksu hospital' },
        kind: 'hospital',
        side: 'partner',
      }),
    );
    const asks = await boss.colleague('asks', ['professional', 'programme/R']);
    const answers = await boss.colleague('answers', ['professional', 'programme/R']);
    return new TwoDoctors(boss, asks, answers);
  }

  /** Orthanc runs: it is started when somebody first needs it, and no request waits for it longer than 15 s. */
  async imagesOn(asks = this.asks): Promise<void> {
    if (lacksOrthanc) return;
    const of = await this.agreed(asks);
    await within(240_000, 'Orthanc runs', async () => {
      const { json } = await of.give(Buffer.alloc(0), 'application/dicom');
      return json?.code !== 'imaging_off';
    });
  }

  /** One that `asks` asked for and `answers` is invited to. */
  async consultation(asks = this.asks): Promise<Consultation> {
    const of = new Consultation(asks);
    await asks.accept(
      of.fact('consultation.requested', {
        specialty: 'orthopaedics',
        urgency: 'soon',
        mode: 'live',
        from_place: 'AKS',
        invited: [this.answers.account],
        content: { patient: 'P-07', question: 'Is it broken?' },
      }),
    );
    return of;
  }

  /** The same, agreed to. */
  async agreed(asks = this.asks): Promise<Consultation> {
    const of = await this.consultation(asks);
    await of.consent();
    return of;
  }
}

export class Consultation {
  readonly id = uuid7();
  readonly base = `/api/v1/consultations/${this.id}`;
  readonly web = `${this.base}/dicomweb`;
  private readonly asks: Client;

  constructor(asks: Client) {
    this.asks = asks;
  }

  fact(kind: string, body: object): Draft {
    return fact(kind, `consultation/R/${this.id}`, body);
  }
  consent(until = day(30)): Promise<unknown> {
    const purposes = ['opinion', 'session'];
    return this.asks.accept(
      this.fact('consultation.consented', { purposes, until, how: 'written' }),
    );
  }
  give(body: Uint8Array, type: string, who = this.asks): Promise<Answer> {
    return who.request('POST', `${this.base}/studies`, body, { 'content-type': type });
  }
  /** The series of a study, as who is of it finds them. */
  async series(who: Client, study: string): Promise<string[]> {
    const answer = await who.get(`${this.web}/studies/${study}/series`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json.map((one: any) => valueOf(one, '0020000E'));
  }
  /** Where each image of a study is, by its number or, where it has none, its place. */
  async places(who: Client, study: string): Promise<string[]> {
    const out: string[] = [];
    for (const series of await this.series(who, study)) {
      const place = `${this.web}/studies/${study}/series/${series}/instances`;
      const answer = await who.get(place);
      assert.equal(answer.status, 200, answer.text);
      for (const [at, one] of answer.json.entries()) {
        const number = one['00200013']?.Value?.[0] ?? at + 1;
        out[Number(number)] = `${place}/${valueOf(one, '00080018')}`;
      }
    }
    return out;
  }
}

/** What DICOM's JSON has first under a tag. */
export const valueOf = (row: any, tag: string): string => row[tag].Value[0];

export async function bytes(
  who: Client,
  path: string,
): Promise<{ status: number; body: Buffer; kept: string | null }> {
  const answer = await fetch(who.server.url + path, { headers: who.credentials() });
  const kept = answer.headers.get('cache-control');
  return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()), kept };
}

export function tellsNothing(content: Buffer, what: string): void {
  for (const word of identity) assert.equal(content.indexOf(word), -1, `${what}: ${word}`);
}
