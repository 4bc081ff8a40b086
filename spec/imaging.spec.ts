/** Images of a consultation: they come without who they are of, lie sealed, and go to its doctors alone. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { auditMessages, eventOf, rolesOf, valueBelow } from './audit_schema.ts';
import { quietPort } from './daemon.ts';
import { pixelsOf, related, slice } from './dicom_files.ts';
import { foundIn } from './fhir_holds.ts';
import { contentOf, files } from './folder.ts';
import type { Server } from './harness.ts';
import { Client } from './harness.ts';
import {
  type Consultation,
  TwoDoctors,
  bytes,
  lacksOrthanc as skip,
  tellsNothing,
} from './two_doctors.ts';
import { within } from './within.ts';
import { zipOf } from './zip_of.ts';

let dicomPort: number;
let doctors: TwoDoctors;
let server: Server;
let boss: Client;
let asks: Client;
let answers: Client;
let outsider: Client;
let of: Consultation;

before(async () => {
  dicomPort = await quietPort();
  doctors = await TwoDoctors.begin({ env: { LONGSPAN_DICOM_PORT: String(dicomPort) } });
  ({ server, boss, asks, answers } = doctors);
  outsider = await boss.colleague('outsider', ['professional', 'programme/R']);
  await doctors.imagesOn();
  of = await doctors.consultation();
});
after(async () => {
  await server.stop();
});

const stow = (who: Client, body: Uint8Array, type: string) =>
  who.request('POST', `${of.web}/studies`, body, { 'content-type': type });

let study: any;
let instance: string;
let place: string;

test('without a consent no image comes in', { skip }, async () => {
  const refused = await of.give(slice(), 'application/dicom');
  assert.equal(refused.json.code, 'consent_missing', refused.text);
});

test(
  'an image comes in without who it is of, and the good part of an upload is kept',
  { skip },
  async () => {
    await of.consent();
    await answers.accept(of.fact('consultation.triaged', { decision: 'accepted' }));
    const good = [1, 2, 3].map((number) => ({ name: `${number}.dcm`, content: slice({ number }) }));
    const whole = slice({ number: 9 });
    const { body, type } = related([
      ...good,
      { name: 'empty.dcm', content: Buffer.alloc(0) },
      { name: 'report.dcm', content: Buffer.from('%PDF-1.7 a report') },
      { name: 'cut.dcm', content: whole.subarray(0, 900) },
      { name: 'short.dcm', content: whole.subarray(0, whole.length - 100) },
    ]);
    const taken = await of.give(body, type);
    assert.equal(taken.status, 201, taken.text);
    const why = Object.fromEntries(
      taken.json.refused.map((one: any) => [one.name, one.problem.code]),
    );
    assert.deepEqual(why, {
      'empty.dcm': 'dicom_empty',
      'report.dcm': 'not_dicom',
      'cut.dcm': 'dicom_cut_short',
      'short.dcm': 'dicom_cut_short',
    });
    [study] = taken.json.kept;
    assert.equal(study.instances, 3);
    assert.deepEqual(study.modalities, ['CT']);
    assert.ok(study.uid.startsWith('2.25.'));
  },
);

test('a ZIP with a DICOMDIR is read, and the same study stays one', { skip }, async () => {
  const taken = await of.give(
    zipOf([
      { name: 'DICOMDIR', content: Buffer.from('a directory') },
      { name: 'IMAGES/4', content: slice({ number: 4 }) },
      { name: 'IMAGES/README.TXT', content: Buffer.from('read me') },
    ]),
    'application/zip',
  );
  assert.equal(taken.status, 201, taken.text);
  assert.equal(taken.json.kept[0].uid, study.uid);
  assert.equal(taken.json.kept[0].instances, 4);
  assert.deepEqual(
    taken.json.refused.map((one: any) => [one.name, one.problem.code]),
    [['IMAGES/README.TXT', 'not_dicom']],
  );
});

test(
  'the far doctor finds it by DICOMweb, bit for bit, and no byte names anybody',
  { skip },
  async () => {
    const list = await answers.get(`${of.web}/studies`);
    assert.equal(list.status, 200, list.text);
    assert.equal(list.json.length, 1);
    assert.equal(list.json[0]['0020000D'].Value[0], study.uid);
    const series = (await answers.get(`${of.web}/studies/${study.uid}/series`)).json;
    const uid = series[0]['0020000E'].Value[0];
    const instances = (await answers.get(`${of.web}/studies/${study.uid}/series/${uid}/instances`))
      .json;
    assert.equal(instances.length, 4);
    const first = instances.find((one: any) => one['00200013'].Value[0] === 1);
    instance = first['00080018'].Value[0];
    place = `${of.web}/studies/${study.uid}/series/${uid}/instances/${instance}`;
    const metadata = await answers.get(`${of.web}/studies/${study.uid}/metadata`);
    assert.equal(metadata.json.length, 4);
    assert.ok(!metadata.text.includes('127.0.0.1'), metadata.text.slice(0, 400));
    tellsNothing(Buffer.from(metadata.text), 'metadata');
    const whole = await bytes(answers, place);
    assert.equal(whole.status, 200);
    tellsNothing(whole.body, 'the instance');
    assert.ok(whole.body.includes(pixelsOf(slice())), 'its pixels');
    const frame = await bytes(answers, `${place}/frames/1`);
    assert.equal(frame.status, 200);
    assert.ok(frame.body.includes(pixelsOf(slice())), 'the frame');
    const preview = await bytes(answers, `${place}/rendered?width=32&quality=60&window=2048,4096`);
    assert.equal(preview.status, 200);
    // No browser keeps them, unsealed.
    for (const { kept } of [whole, frame, preview]) assert.equal(kept, 'no-store');
    assert.ok(preview.body.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])));
    assert.ok(preview.body.length * 8 < frame.body.length);
  },
);

test(
  'another reader of DICOM reads what leaves and finds no patient',
  { skip },
  async (context) => {
    if (!existsSync('/usr/bin/dcmdump')) return context.skip('dcmtk is not installed');
    const { body } = await bytes(answers, place);
    const begin = body.indexOf('DICM') - 128;
    const file = join(server.data, 'tmp', 'leaves.dcm');
    writeFileSync(file, body.subarray(begin, body.lastIndexOf('\r\n--')));
    const told = execFileSync('/usr/bin/dcmdump', ['+L', file], { encoding: 'latin1' });
    tellsNothing(Buffer.from(told, 'latin1'), 'dcmdump');
    assert.match(told, /PatientIdentityRemoved/);
    assert.match(told, /\(0010,0010\) PN \[LS-/);
  },
);

test(
  'what was measured goes out as a DICOM report that another reader reads',
  { skip },
  async (context) => {
    const series = place.split('/series/')[1]?.split('/')[0];
    await answers.accept(
      of.fact('measurement.kept', {
        measurement: '0198c0de-0000-7000-8000-0000000000aa',
        study: study.study,
        series_uid: series,
        instance_uid: instance,
        frame: 1,
        tool: 'length',
        content: {
          annotation: '{"points":[[10,20],[16.8,20]]}',
          label: 'gap',
          value: '3.4',
          unit: 'mm',
        },
      }),
      of.fact('measurement.kept', {
        measurement: '0198c0de-0000-7000-8000-0000000000ab',
        study: study.study,
        series_uid: series,
        instance_uid: instance,
        tool: 'text',
        content: { annotation: '{}', label: 'look here' },
      }),
    );
    const report = await bytes(asks, `${of.base}/report`);
    assert.equal(report.status, 200, report.body.toString().slice(0, 300));
    tellsNothing(report.body, 'the report');
    if (!existsSync('/usr/bin/dsrdump')) return context.skip('dcmtk is not installed');
    const file = join(server.data, 'tmp', 'report.dcm');
    writeFileSync(file, report.body);
    const told = execFileSync('/usr/bin/dsrdump', ['+Pl', file], { encoding: 'utf8' });
    assert.match(told, /Imaging Measurement Report/);
    assert.match(told, /"Length"\)="3.4" \(mm,UCUM/);
    assert.match(told, /SCOORD:=\(POLYLINE,10\/20,16\.\d*\/20\)/);
    assert.match(told, /"Comment"\)="look here"/);
  },
);

test('hospital systems find the study as FHIR R4', { skip }, async () => {
  const [found] = foundIn((await asks.get('/api/v1/fhir/ImagingStudy')).json);
  assert.ok(found.identifier.some((one: any) => one.value === `urn:oid:${study.uid}`));
  assert.equal(found.numberOfInstances, 4);
});

test('on the disk nothing of it lies open', { skip }, () => {
  const pixels = pixelsOf(slice()).subarray(0, 64);
  for (const file of files(join(server.data, 'imaging'))) {
    const content = contentOf(file);
    tellsNothing(content, file);
    assert.equal(content.indexOf(pixels), -1, file);
  }
});

test(
  'who was not invited gets nothing, by any route, and the attempt is on record',
  { skip },
  async () => {
    const series = place.split('/instances/')[0];
    const gets = [
      `${of.web}/studies`,
      `${of.web}/studies/${study.uid}/metadata`,
      `${of.web}/studies/${study.uid}/series`,
      `${series}/metadata`,
      `${series}/instances`,
      place,
      `${place}/metadata`,
      `${place}/frames/1`,
      `${place}/rendered`,
      `${of.base}/report`,
    ];
    for (const who of [outsider, boss]) {
      for (const path of gets) {
        const { status, body } = await bytes(who, path);
        assert.equal(status, 404, `${path}: ${body.toString().slice(0, 200)}`);
        assert.ok(!body.includes('"00080018"'), path);
      }
      assert.equal((await of.give(slice(), 'application/dicom', who)).status, 404);
      const { body, type } = related([{ name: 'a', content: slice() }]);
      assert.equal((await stow(who, body, type)).status, 404);
      assert.equal((await who.request('DELETE', `${of.base}/studies/${study.study}`)).status, 404);
    }
    const nobody = new Client(server);
    for (const path of gets) assert.equal((await bytes(nobody, path)).status, 401, path);
    const { text } = await asks.get(`${of.base}/accesses`);
    for (const who of [outsider, boss]) assert.ok(text.includes(who.account), text.slice(0, 500));
    assert.ok(text.includes(answers.account), text.slice(0, 500));
  },
);

test('who saw what goes out as audit messages that the schema takes', { skip }, async () => {
  const { text } = await answers.get(`${of.base}/accesses?format=atna`);
  const messages = auditMessages(text);
  tellsNothing(Buffer.from(text), 'audit messages');
  const told = (event: string) => messages.filter((one) => eventOf(one) === event);
  for (const one of told('110104')) assert.deepEqual(rolesOf(one), ['110153', '110152']);
  assert.ok(told('110104').length > 0, 'received');
  assert.ok(told('110103').length > 0, 'opened');
  assert.ok(told('110113').length >= 2, 'refused');
  for (const one of told('110103')) {
    const [, person, , image] = one.children;
    assert.ok([asks.account, answers.account].includes(person?.attributes['UserID'] ?? ''));
    assert.equal(image?.attributes['ParticipantObjectID'], study.uid);
    assert.equal(valueBelow(image, 'Anonymized'), 'true');
  }
});

test('a study of one consultation cannot be had by way of another', { skip }, async () => {
  const other = await doctors.agreed(outsider);
  const way = place.replace(of.id, other.id);
  assert.equal((await bytes(outsider, way)).status, 404);
  assert.equal((await bytes(outsider, `${way}/frames/1`)).status, 404);
});

test(
  'Orthanc gone in the middle: it is started again, and what it had is there',
  { skip },
  async () => {
    const child = execFileSync('pgrep', ['-P', String(server.process.pid), 'Orthanc'])
      .toString()
      .trim();
    process.kill(Number(child), 'SIGKILL');
    const frame = await bytes(answers, `${place}/frames/1`);
    assert.ok([200, 503].includes(frame.status), String(frame.status));
    await within(150_000, 'the image is there again', async () => {
      const again = await bytes(answers, `${place}/frames/1`);
      return again.status === 200 && again.body.includes(pixelsOf(slice()));
    });
  },
);

test('STOW by another program: what was stored is told as DICOM tells it', { skip }, async () => {
  const { body, type } = related([
    { name: 'a', content: slice({ study: 2, number: 1, modality: 'US' }) },
    { name: 'b', content: Buffer.from('no image') },
  ]);
  const stored = await stow(asks, body, type);
  assert.equal(stored.status, 202, stored.text);
  assert.equal(stored.json['00081199'].Value.length, 1);
  assert.equal(stored.json['00081198'].Value.length, 1);
  assert.equal((await answers.get(`${of.web}/studies`)).json.length, 2);
});

test(
  'a modality sends a study by C-STORE, and its patient stays behind',
  { skip },
  async (context) => {
    if (!existsSync('/usr/bin/storescu')) return context.skip('dcmtk is not installed');
    const file = join(server.data, 'tmp', 'sent.dcm');
    writeFileSync(file, slice({ study: 3 }));
    const title = `LS${of.id.slice(-12).toUpperCase()}`;
    await within(150_000, 'Orthanc takes it', () => {
      try {
        execFileSync('/usr/bin/storescu', ['-aec', title, '127.0.0.1', String(dicomPort), file]);
        return Promise.resolve(true);
      } catch {
        return Promise.resolve(false);
      }
    });
    await within(150_000, 'it is in the consultation', async () => {
      return (await answers.get(`${of.web}/studies`)).json?.length === 3;
    });
    for (const one of files(join(server.data, 'imaging'))) tellsNothing(contentOf(one), one);
  },
);

test('a study that is deleted is gone, from the list and from the disk', { skip }, async () => {
  const left = (await answers.get(`${of.web}/studies`)).json.length;
  const gone = await asks.request('DELETE', `${of.base}/studies/${study.study}`);
  assert.equal(gone.status, 204, gone.text);
  assert.equal((await bytes(answers, `${place}/frames/1`)).status, 404);
  assert.equal((await answers.get(`${of.web}/studies`)).json.length, left - 1);
  const { text } = await answers.get(`${of.base}/accesses?format=atna`);
  const messages = auditMessages(text);
  assert.equal(messages.filter((one) => eventOf(one) === '110105').length, 1);
  // What a modality sent, too, says who sent and who received.
  for (const one of messages)
    if (eventOf(one) === '110104') assert.equal(rolesOf(one).length, 2, JSON.stringify(one));
});
