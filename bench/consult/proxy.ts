// What consultations cost beside bare Orthanc: QIDO, WADO and store through Longspan.
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { related, slice } from '../../spec/dicom_files.ts';
import { Client, Server, day, fact, programmeFacts, uuid7 } from '../../spec/harness.ts';
import { median, option, table } from '../parts/figures.ts';

const slices = option('slices', 60);
const rounds = option('rounds', 15);
const size = 512;

interface End {
  root: string;
  headers: Record<string, string>;
}

async function take(end: End, place: string, accept: string): Promise<Buffer> {
  const answer = await fetch(end.root + place, { headers: { ...end.headers, accept } });
  const body = Buffer.from(await answer.arrayBuffer());
  if (answer.status !== 200) throw new Error(`${place}: ${answer.status} ${body.toString()}`);
  return body;
}

const json = 'application/dicom+json';
const frames = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';

async function store(end: End, study: number): Promise<void> {
  const parts = Array.from({ length: slices }, (_, i) => ({
    name: String(i),
    content: slice({ study, number: i + 1, size }),
  }));
  const { body, type } = related(parts);
  const answer = await fetch(`${end.root}/studies`, {
    method: 'POST',
    headers: { ...end.headers, 'content-type': type, accept: json },
    body: new Uint8Array(body),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`store: ${answer.status} ${text.slice(0, 300)}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const value = (row: any, tag: string): string => row[tag].Value[0];
const ratio = (of: { through: number[]; direct: number[] }): number =>
  median(of.through) / median(of.direct);

/**
 * The same Orthanc is asked in turn by way of Longspan and directly, for the same study; Longspan also de-identifies what is
 * stored, bare Orthanc stores it as it is. `proxy` is the worst of the three ratios of medians.
 */
export async function proxy(): Promise<Record<string, number>> {
  const server = await Server.start();
  const boss = await new Client(server).setUp();
  await boss.accept(
    ...programmeFacts('R'),
    fact('place.described', 'programme/R', {
      place: 'AKS',
      name: { zh: '阿克苏医院', en: 'Aksu hospital' },
      kind: 'hospital',
      side: 'partner',
    }),
  );
  const doctor = await boss.colleague('doctor', ['professional', 'programme/R']);
  const other = await boss.colleague('other', ['professional', 'programme/R']);
  const consultation = uuid7();
  const stream = `consultation/R/${consultation}`;
  await doctor.accept(
    fact('consultation.requested', stream, {
      specialty: 'radiology',
      urgency: 'soon',
      mode: 'live',
      from_place: 'AKS',
      invited: [other.account],
      content: { patient: 'P-07', question: 'How fast?' },
    }),
    fact('consultation.consented', stream, {
      purposes: ['opinion'],
      until: day(30),
      how: 'written',
    }),
  );

  const through: End = {
    root: `${server.url}/api/v1/consultations/${consultation}/dicomweb`,
    headers: doctor.credentials(),
  };

  await store(through, 1);
  const config = JSON.parse(readFileSync(path.join(server.data, 'imaging/orthanc.json'), 'utf8'));
  const direct: End = {
    root: `http://127.0.0.1:${config.HttpPort}/dicom-web`,
    headers: {
      authorization: `Basic ${Buffer.from(`longspan:${config.RegisteredUsers.longspan}`).toString('base64')}`,
    },
  };

  const [study] = JSON.parse((await take(through, '/studies', json)).toString());
  const ofStudy = `/studies/${value(study, '0020000D')}`;
  const [series] = JSON.parse((await take(through, `${ofStudy}/series`, json)).toString());
  const list = `${ofStudy}/series/${value(series, '0020000E')}/instances`;
  const instances: string[] = JSON.parse((await take(through, list, json)).toString()).map(
    (row: any) => value(row, '00080018'),
  );

  const ends = { through, direct };
  const spent = {
    qido: { through: [] as number[], direct: [] as number[] },
    wado: { through: [] as number[], direct: [] as number[] },
    store: { through: [] as number[], direct: [] as number[] },
  };
  for (let round = 0; round < rounds; ++round) {
    const order = (['through', 'direct'] as const).toSorted(() => (round % 2 ? -1 : 1));
    for (const which of order) {
      const end = ends[which];
      spent.qido[which].push(await timed(() => take(end, list, json)));
      for (const one of instances.slice(0, 20))
        spent.wado[which].push(await timed(() => take(end, `${list}/${one}/frames/1`, frames)));
      if (round < 5) spent.store[which].push(await timed(() => store(end, 10 + round)));
    }
  }
  await server.stop();

  table(
    ['', 'through Longspan, ms', 'Orthanc direct, ms', 'ratio'],
    Object.entries(spent).map(([name, of]) => [
      name,
      median(of.through),
      median(of.direct),
      ratio(of),
    ]),
  );
  return {
    qido: ratio(spent.qido),
    wado: ratio(spent.wado),
    store: ratio(spent.store),
    proxy: Math.max(ratio(spent.qido), ratio(spent.wado), ratio(spent.store)),
  };
}
