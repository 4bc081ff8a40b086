/** Pixels come out as they went in: compressed ones of every kind bit for bit, and drawn where a viewer cannot. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { compressedIn, paletteImage, pixelsOf, rle, slice } from './dicom_files.ts';
import type { Client } from './harness.ts';
import { root } from './harness.ts';
import { TwoDoctors, bytes, lacksOrthanc as skip } from './two_doctors.ts';

let doctors: TwoDoctors;
let answers: Client;

before(async () => {
  doctors = await TwoDoctors.begin();
  await doctors.imagesOn();
  answers = doctors.answers;
});
after(async () => {
  await doctors.server.stop();
});

/** The one part of a multipart answer. */
function partOf(body: Buffer): Buffer {
  const begin = body.indexOf('\r\n\r\n') + 4;
  return body.subarray(begin, body.lastIndexOf('\r\n--'));
}

test('real files come and go as they are', { skip }, async (context) => {
  const folder = [join(root, '../shared/data/dicom')].find((one) => existsSync(one));
  if (!folder) return context.skip('no ../shared/data/dicom');
  const of = await doctors.agreed();
  const names = [
    'RG3_J2KR.dcm',
    'MR2_J2KR.dcm',
    'HTJ2K_08_RGB.dcm',
    'emri_small.dcm',
    'bad_sequence.dcm',
  ];
  for (const name of names) {
    const file = readFileSync(join(folder, name));
    const taken = await of.give(file, 'application/dicom');
    assert.equal(taken.status, 201, taken.text);
    assert.deepEqual(taken.json.refused, [], name);
    const [kept] = taken.json.kept;
    if (!name.includes('J2K')) continue;
    const image = (await of.places(answers, kept.uid)).find((one) => one)!;
    const frame = await bytes(answers, `${image}/frames/1`);
    assert.equal(frame.status, 200, frame.body.toString().slice(0, 300));
    const pixels = partOf(frame.body);
    assert.ok(pixels.equals(compressedIn(file)), `${name}: bit for bit as it came`);
    assert.equal((await bytes(answers, `${image}/frames/2`)).status, 404, name);
    if (!name.startsWith('RG3')) continue;
    const preview = await bytes(answers, `${image}/rendered?width=512&quality=60`);
    assert.equal(preview.status, 200);
    assert.ok(preview.body.length * 8 <= pixels.length, `${preview.body.length}`);
  }
});

test('a frame in several parts that Orthanc cannot decode comes whole', { skip }, async () => {
  const of = await doctors.agreed();
  const fragments = ['first, begun', 'first, ended', 'the second'].map((text) => Buffer.from(text));
  const compressed = {
    syntax: '1.2.840.10008.1.2.4.202',
    frames: 2,
    offsets: [0, 16 + fragments[0]!.length + fragments[1]!.length],
    fragments,
  };
  const taken = await of.give(slice({ compressed }), 'application/dicom');
  assert.equal(taken.status, 201, taken.text);
  const image = (await of.places(answers, taken.json.kept[0].uid))[1]!;
  const [one, two, three] = await Promise.all(
    [1, 2, 3].map((frame) => bytes(answers, `${image}/frames/${frame}`)),
  );
  assert.equal(one!.status, 200, one!.body.toString());
  assert.match(one!.body.toString(), /image\/jphc; transfer-syntax=1\.2\.840\.10008\.1\.2\.4\.202/);
  assert.equal(partOf(one!.body).toString(), 'first, begunfirst, ended');
  assert.equal(partOf(two!.body).toString(), 'the second');
  assert.notEqual(three!.status, 200);
});

test('a picture with a palette is rendered in its colours', { skip }, async (context) => {
  if (!existsSync('/usr/bin/ffmpeg')) return context.skip('ffmpeg is not installed');
  const of = await doctors.agreed();
  const taken = await of.give(paletteImage(), 'application/dicom');
  assert.equal(taken.status, 201, taken.text);
  const image = (await of.places(answers, taken.json.kept[0].uid))[1]!;
  const { status, body } = await bytes(answers, `${image}/rendered?quality=90`);
  assert.equal(status, 200, body.toString().slice(0, 300));
  const way = ['-v', 'error', '-i', '-', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
  const rgb = execFileSync('/usr/bin/ffmpeg', way, { input: body });
  const at = (x: number, y: number): number[] => [...rgb.subarray((y * 64 + x) * 3).subarray(0, 3)];
  const [red, green] = [at(16, 32), at(48, 32)];
  assert.ok(red[0]! > 230 && red[1]! < 40 && red[2]! < 40, String(red));
  assert.ok(green[1]! > 230 && green[0]! < 40 && green[2]! < 40, String(green));
});

test(
  'words on a compressed image are made black, and nothing else of it changes',
  { skip },
  async () => {
    const of = await doctors.agreed();
    const plain = slice({ study: 40, modality: 'XC' });
    const compressed = {
      syntax: '1.2.840.10008.1.2.5',
      frames: 1,
      offsets: [0],
      fragments: [rle(pixelsOf(plain), 64)],
    };
    const taken = await of.give(
      slice({ study: 40, modality: 'XC', compressed }),
      'application/dicom',
    );
    assert.equal(taken.status, 201, taken.text);
    const [{ study, uid }] = taken.json.kept;
    const place = (await of.places(answers, uid)).find((one) => one)!;
    const [, series, instance] = /series\/([\d.]+)\/instances\/([\d.]+)/.exec(place)!;
    const done = await answers.request(
      'POST',
      `/api/v1/consultations/${of.id}/studies/${study}/black_out`,
      JSON.stringify({
        images: [{ series, instance, rectangles: [{ left: 4, top: 8, width: 20, height: 10 }] }],
        clean: true,
      }),
      { 'content-type': 'application/json' },
    );
    assert.equal(done.status, 200, done.text);
    assert.deepEqual(done.json.refused, []);
    assert.equal(done.json.kept[0].burnt_in, false);
    const after = await bytes(answers, `${place}/frames/1`);
    assert.equal(after.status, 200, after.body.toString().slice(0, 300));
    const wanted = Buffer.from(pixelsOf(plain));
    for (let y = 8; y < 18; ++y) wanted.fill(0, (y * 64 + 4) * 2, (y * 64 + 24) * 2);
    assert.ok(partOf(after.body).equals(wanted));
  },
);
