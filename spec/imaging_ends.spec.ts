/** When images of a patient may be seen no more: at once nothing is shown, and soon nothing is stored. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { mustRun } from '../bench/parts/programs.ts';
import { slice } from './dicom_files.ts';
import { files } from './folder.ts';
import { Client, Server, fact } from './harness.ts';
import { type Consultation, TwoDoctors, bytes, lacksOrthanc as skip } from './two_doctors.ts';
import { within } from './within.ts';

/** Eleven hours behind: where it is yesterday for half of the day. */
const zone = 'Pacific/Pago_Pago';
const dayThere = (offset = 0): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(Date.now() + offset * 86_400_000);

let doctors: TwoDoctors;
let server: Server;
let asks: Client;
let answers: Client;

before(async () => {
  doctors = await TwoDoctors.begin({}, { zone });
  ({ server, asks, answers } = doctors);
  await doctors.imagesOn();
});
after(async () => {
  await server.stop({ keep: true });
  server.clear();
});

/** Gives it a study, and the address of everything that shows something of it. */
async function looksAt(of: Consultation, number: number): Promise<string[]> {
  const taken = await of.give(slice({ study: number }), 'application/dicom');
  assert.equal(taken.status, 201, taken.text);
  const uid = taken.json.kept[0].uid;
  const image = (await of.places(answers, uid))[1]!;
  return [
    `${of.web}/studies`,
    `${of.web}/studies/${uid}/series`,
    `${of.web}/studies/${uid}/metadata`,
    image,
    `${image}/metadata`,
    `${image}/frames/1`,
    `${image}/rendered`,
    `${of.base}/report`,
  ];
}
async function shows(looks: string[]) {
  for (const look of looks) {
    const { status, body } = await bytes(answers, look);
    assert.equal(status, 200, `${look}: ${body.toString().slice(0, 200)}`);
  }
}
async function showsNothing(looks: string[], code: string) {
  for (const look of looks) {
    const { body } = await bytes(answers, look);
    assert.equal(JSON.parse(body.toString()).code, code, look);
  }
}
/** Why its study was deleted. */
async function deleted(of: Consultation): Promise<string> {
  let why = '';
  await within(180_000, 'it is deleted', async () => {
    const { rows } = (await asks.get(`${of.base}/accesses`)).json;
    const row = rows.find((one: any) => one.kind === 'deleted');
    if (row) assert.match(row.proof, /^[0-9a-f]{64}$/);
    why = row?.why ?? '';
    return row !== undefined;
  });
  return why;
}

test('a consent that is withdrawn ends it', { skip, timeout: 400_000 }, async () => {
  const of = await doctors.agreed();
  const looks = await looksAt(of, 1);
  await shows(looks);
  await asks.accept(of.fact('consultation.consent_withdrawn', {}));
  await showsNothing(looks, 'consent_missing');
  const refused = await of.give(slice(), 'application/dicom');
  assert.equal(refused.json.code, 'consent_missing', refused.text);
  assert.equal(await deleted(of), 'withdrawn');
});

test('a consent holds to the end of its last day where the sites are', { skip }, async () => {
  const of = await doctors.consultation();
  await of.consent(dayThere());
  await shows(await looksAt(of, 2));
});

test('so does erasing the consultation', { skip, timeout: 400_000 }, async () => {
  const of = await doctors.agreed();
  const looks = await looksAt(of, 3);
  const { data } = server;
  await server.stop({ keep: true });
  mustRun('consultation', 'erase', of.id, '--data', data);
  server = await Server.start({ data });
  asks = await new Client(server).signIn('asks', 'asks has a password');
  answers = await new Client(server).signIn('answers', 'answers has a password');
  await showsNothing(looks, 'content_erased');
  assert.equal(await deleted(of), 'by_hand');
});

test("so does the end of the programme's term", { skip, timeout: 400_000 }, async () => {
  const boss = await new Client(server).signIn('boss', 'a long enough one');
  await doctors.imagesOn(asks);
  const of = await doctors.agreed(asks);
  const looks = await looksAt(of, 4);
  await shows(looks);
  await boss.accept(
    fact('programme.corrected', 'programme/R', { term_to: dayThere(-1), reason: 'it is over' }),
  );
  await showsNothing(looks, 'consultation_over');
  const refused = await of.give(slice(), 'application/dicom');
  assert.equal(refused.json.code, 'consultation_over', refused.text);
  assert.equal(await deleted(of), 'term_over');
  await within(180_000, 'nothing is stored any more', () => {
    const sealed = join(server.data, 'imaging', 'sealed');
    return Promise.resolve(!existsSync(sealed) || files(sealed).length === 0);
  });
});
