// A consultation at both ends of the emulated link: the hospital that asks at the far one, the server and who answers at the near.
import { describeHospitals } from '../../spec/browser/reading_room.ts';
import { related } from '../../spec/dicom_files.ts';
import { Client, day, fact, Server, uuid7 } from '../../spec/harness.ts';
import { roomFact, roomOf, startingNow } from '../../spec/meeting_client.ts';
import type { LinkOptions } from '../link/emulator.ts';
import { Ends } from '../link/ends.ts';
import { freshFolder } from '../parts/programs.ts';

export const names = { asks: '阿医生', answers: '沈医生', late: '李医生' } as const;
export type Doctor = keyof typeof names;

/** What there is before the link: the server within reach, and everybody's account. */
export interface World {
  server: Server;
  office: Client;
  doctors: Record<Doctor, Client>;
}
export interface Stage<Made> {
  ends: Ends<Doctor>;
  data: string;
  made: Made;
}

export async function consultStage<Made>(
  name: string,
  link: Partial<LinkOptions>,
  prepare: (world: World) => Promise<Made>,
): Promise<Stage<Made>> {
  const folder = freshFolder(name);
  const data = `${folder}/data`;
  const server = await Server.start({ data });
  const office = await new Client(server).setUp();
  await describeHospitals(office);
  const doctor = (who: Doctor): Promise<Client> =>
    office.colleague(names[who], ['professional', 'programme/P']);
  const doctors = {
    asks: await doctor('asks'),
    answers: await doctor('answers'),
    late: await doctor('late'),
  };
  const made = await prepare({ server, office, doctors });
  await server.stop({ keep: true });
  const cookies = {
    asks: doctors.asks.cookie,
    answers: doctors.answers.cookie,
    late: doctors.late.cookie,
  };
  return { ends: await Ends.begin({ folder, data, link, cookies }), data, made };
}

export interface Consultation {
  id: string;
  room: string;
  /** Where its DICOMweb is. */
  web: string;
}
/** Asked, agreed to, taken up, and a room that is open now; `meets` false: no session, so that nothing is taken ahead by itself. */
export async function consultationNow({ doctors }: World, meets = true): Promise<Consultation> {
  const { asks, answers, late } = doctors;
  const id = uuid7();
  const of = (kind: string, body: object) => fact(kind, `consultation/P/${id}`, body);
  await asks.accept(
    of('consultation.requested', {
      specialty: 'radiology',
      urgency: 'soon',
      mode: 'live',
      from_place: 'AKS-H',
      to_place: 'HZ-H',
      invited: [answers.account, late.account],
      content: { patient: 'AKS-0417', question: '肺部结节的性质？' },
    }),
    of('consultation.consented', {
      purposes: ['opinion', 'session'],
      until: day(30),
      how: 'written',
    }),
  );
  await answers.accept(of('consultation.triaged', { decision: 'accepted' }));
  const leads = [asks.account, answers.account, late.account];
  const room = roomFact('P', leads, {
    kind: 'consultation',
    title: '会诊',
    minutes: 240,
    recorded: false,
    waiting: false,
  });
  await asks.accept(room);
  const session = { room: roomOf(room), meeting: startingNow().day };
  if (meets) await asks.accept(of('consultation.session_arranged', session));
  return { id, room: roomOf(room), web: `/api/v1/consultations/${id}/dicomweb` };
}

/** Gives the study's UID as Longspan has it. */
export async function upload(
  { doctors }: World,
  { id }: Consultation,
  files: Iterable<Buffer>,
): Promise<string> {
  let uid = '';
  let batch: { name: string; content: Buffer }[] = [];
  const go = async (): Promise<void> => {
    if (batch.length === 0) return;
    const { body, type } = related(batch);
    batch = [];
    const path = `/api/v1/consultations/${id}/studies`;
    const answer = await doctors.asks.request('POST', path, body, { 'content-type': type });
    const [kept] = answer.json?.kept ?? [];
    if (answer.status !== 201 || answer.json.refused.length > 0 || !kept)
      throw new Error(`upload: ${answer.status} ${answer.text.slice(0, 400)}`);
    uid = kept.uid;
  };
  let n = 0;
  for (const content of files) {
    batch.push({ name: String(++n), content });
    if (batch.length === 20) await go();
  }
  await go();
  return uid;
}

/** Bytes of a study's first frame as it lies in the store, which is what a full image costs on the link. */
export async function frameBytes(
  { server, doctors }: World,
  { web }: Consultation,
  study: string,
): Promise<number> {
  const headers = doctors.answers.credentials();
  const of = `${web}/studies/${study}`;
  const [head] = (await doctors.answers.get(`${of}/metadata`)).json;
  const uid = (tag: string): string => head[tag].Value[0];
  const place = `${of}/series/${uid('0020000E')}/instances/${uid('00080018')}/frames/1`;
  const accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
  const answer = await fetch(server.url + place, { headers: { ...headers, accept } });
  const { byteLength } = await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${place}: ${answer.status}`);
  return byteLength;
}
