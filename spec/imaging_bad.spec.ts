/** Bad days of images: studies of thousands of slices, letters of no character set, a full disk, Orthanc gone. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { mostHeld } from '../bench/parts/programs.ts';
import { pixelsOf, related, slice } from './dicom_files.ts';
import { files } from './folder.ts';
import type { Server } from './harness.ts';
import { TwoDoctors, bytes, lacksOrthanc as skip, tellsNothing, valueOf } from './two_doctors.ts';
import { within } from './within.ts';

let doctors: TwoDoctors;
/** The series of 2,000 slices. */
let long = '';

before(async () => {
  doctors = await TwoDoctors.begin();
  await doctors.imagesOn();
});
after(async () => {
  await doctors.server.stop();
});

const numbers = (count: number, from = 1): number[] =>
  Array.from({ length: count }, (_, at) => from + at);
const parts = (which: number[], size: number) =>
  related(which.map((number) => ({ name: `${number}.dcm`, content: slice({ number, size }) })));

function orthancOf(server: Server): number {
  return Number(execFileSync('pgrep', ['-P', String(server.process.pid), 'Orthanc']).toString());
}

test(
  'a study of 2,000 slices comes in parts and is all there',
  { skip, timeout: 540_000 },
  async () => {
    const { server, answers } = doctors;
    const of = await doctors.agreed();
    await of.give(slice(), 'application/dicom');
    const before = mostHeld(server);
    let kept: any;
    for (let from = 1; from <= 2000; from += 500) {
      const { body, type } = parts(numbers(500, from), 64);
      const taken = await of.give(body, type);
      assert.equal(taken.status, 201, taken.text);
      assert.deepEqual(taken.json.refused, []);
      [kept] = taken.json.kept;
      assert.equal(kept.instances, from + 499);
    }
    const places = await of.places(answers, kept.uid);
    assert.deepEqual(Object.keys(places).map(Number), numbers(2000));
    const [series] = await of.series(answers, kept.uid);
    long = `${of.web}/studies/${kept.uid}/series/${series}`;
    const page = (await answers.get(`${long}/instances?limit=100&offset=1950`)).json;
    assert.equal(page.length, 50);
    const last = await bytes(answers, `${places[2000]}/frames/1`);
    assert.ok(last.body.includes(pixelsOf(slice({ number: 2000 }))), 'the last one, bit for bit');
    assert.ok(mostHeld(server) - before < 150, `${mostHeld(server)} MB, ${before} before`);
  },
);

const numbersIn = (metadata: any[]): number[] =>
  metadata.map((one) => Number(valueOf(one, '00200013'))).toSorted((a, b) => a - b);

test('its metadata has every slice', { skip }, async () => {
  const metadata = (await doctors.answers.get(`${long}/metadata`)).json;
  assert.deepEqual(numbersIn(metadata), numbers(2000));
});

test(
  'a slice that cannot be read just then: the study is said not to be whole, and is once it can',
  { skip },
  async () => {
    const { server, answers } = doctors;
    const of = await doctors.agreed();
    const sealed = join(server.data, 'imaging', 'sealed');
    const before = new Set(files(sealed));
    const { body, type } = parts(numbers(6), 64);
    const { uid } = (await of.give(body, type)).json.kept[0];
    const [series] = await of.series(answers, uid);
    const six = files(sealed).filter((file) => !before.has(file));
    const [one = ''] = six;
    // Started anew, Orthanc has nothing of it in its memory.
    process.kill(orthancOf(server), 'SIGKILL');
    for (const file of six) renameSync(file, `${file}-aside`);
    await within(90_000, 'Orthanc is back', async () => {
      return (await answers.get(`${of.web}/studies/${uid}/series`)).json.code !== 'imaging_off';
    });
    for (const list of ['studies', `studies/${uid}/series`]) {
      const none = await answers.get(`${of.web}/${list}`);
      assert.equal(none.json.code, 'study_cut_short', none.text);
      assert.deepEqual(none.json.params, { read: '0', count: '6' });
    }
    for (const file of six.slice(1)) renameSync(`${file}-aside`, file);
    for (const place of [`${of.web}/studies/${uid}`, `${of.web}/studies/${uid}/series/${series}`]) {
      const short = await answers.get(`${place}/metadata`);
      assert.equal(short.json.code, 'study_cut_short', short.text);
      assert.deepEqual(short.json.params, { read: '0', count: '6' });
    }
    await server.says(/study_cut_short/);
    renameSync(`${one}-aside`, one);
    const whole = (await answers.get(`${of.web}/studies/${uid}/metadata`)).json;
    assert.deepEqual(numbersIn(whole), numbers(6));
  },
);

/** 古丽娜 and 联影 in GB 2312, which is also how GBK and GB18030 have them. */
const name = Buffer.from('b9c5c0f6c4c8', 'hex');
const maker = Buffer.from('c1aad3b0', 'hex');
const shift = Buffer.from('\x1b$)A', 'latin1');
const family = Buffer.from('Hashim^Gulnar=');

test(
  'letters of a wrong character set name nobody, and what is sent on can be read',
  { skip },
  async () => {
    const { answers } = doctors;
    const cases: { characterSet: string; name: Buffer; maker: Buffer; reads?: string }[] = [
      { characterSet: 'GB18030', name, maker, reads: '联影' },
      { characterSet: 'ISO_IR 100', name, maker },
      { characterSet: '', name, maker },
      { characterSet: 'ISO_IR 192', name, maker },
      { characterSet: 'NO SUCH SET', name, maker },
      {
        characterSet: '\\ISO 2022 IR 58',
        name: Buffer.concat([shift, name]),
        maker: Buffer.concat([shift, maker]),
      },
    ];
    for (const [at, one] of cases.entries()) {
      const of = await doctors.agreed();
      const file = slice({
        study: 20 + at,
        characterSet: one.characterSet,
        name: Buffer.concat([family, one.name]),
        maker: one.maker,
      });
      const taken = await of.give(file, 'application/dicom');
      assert.equal(taken.status, 201, taken.text);
      assert.deepEqual(taken.json.refused, [], one.characterSet);
      const place = (await of.places(answers, taken.json.kept[0].uid))[1]!;
      const { status, body } = await bytes(answers, `${place}/metadata`);
      assert.equal(status, 200, body.toString());
      // Broken letters would throw here.
      const told = new TextDecoder('utf-8', { fatal: true }).decode(body);
      const [row] = JSON.parse(told);
      tellsNothing(body, one.characterSet);
      if (one.reads) assert.equal(valueOf(row, '00080070'), one.reads);
      const whole = (await bytes(answers, place)).body;
      tellsNothing(whole, one.characterSet);
      assert.equal(whole.indexOf(name), -1, one.characterSet);
      assert.ok(whole.includes(pixelsOf(file)), one.characterSet);
    }
  },
);

test(
  'Orthanc killed in the middle of an upload: all of it is there in the end',
  { skip, timeout: 540_000 },
  async () => {
    const { server, answers } = doctors;
    const of = await doctors.agreed();
    const sealed = join(server.data, 'imaging', 'sealed');
    const before = files(sealed).length;
    const { body, type } = parts(numbers(300), 64);
    const giving = of.give(body, type);
    await within(150_000, 'some of it is stored', () =>
      Promise.resolve(files(sealed).length > before + 40),
    );
    process.kill(orthancOf(server), 'SIGKILL');
    const taken = await giving;
    assert.equal(taken.status, 201, taken.text);
    assert.deepEqual(taken.json.refused, []);
    const places = await of.places(answers, taken.json.kept[0].uid);
    assert.deepEqual(Object.keys(places).map(Number), numbers(300));
  },
);

/** A small disk of memory; a word where there can be none. */
function mount(disk: string): string | false {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'longspan', disk], { stdio: 'pipe' });
    return false;
  } catch (error) {
    return `a small disk cannot be mounted here: ${String(error).trim()}`;
  }
}

test(
  'the disk of images is full: what was stored is said, and with room the rest comes',
  { skip, timeout: 540_000 },
  async (t) => {
    const data = mkdtempSync(join(tmpdir(), 'longspan-spec-'));
    const disk = join(data, 'imaging');
    mkdirSync(disk);
    const cannot = mount(disk);
    if (cannot) return t.skip(cannot);
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(12 << 20));
    const two = await TwoDoctors.begin({ data });
    try {
      await two.imagesOn();
      const of = await two.agreed();
      const { body, type } = parts(numbers(30), 512);
      const taken = await of.give(body, type);
      assert.equal(taken.status, 201, taken.text);
      const { kept, refused } = taken.json;
      assert.ok(refused.length > 0 && refused.length < 30, taken.text);
      for (const one of refused)
        assert.equal(one.problem.code, 'imaging_full', JSON.stringify(one));
      assert.equal(kept[0].instances, 30 - refused.length);
      const places = await of.places(two.answers, kept[0].uid);
      const missing = numbers(30).filter((number) => places[number] === undefined);
      assert.deepEqual(
        refused.map((one: any) => one.name).toSorted(),
        missing.map((number) => `${number}.dcm`).toSorted(),
      );
      const there = numbers(30).find((number) => places[number])!;
      const frame = await bytes(two.answers, `${places[there]}/frames/1`);
      assert.ok(frame.body.includes(pixelsOf(slice({ number: there, size: 512 }), 512)));
      assert.equal((await two.asks.get(of.base)).status, 200);

      rmSync(join(disk, 'ballast'));
      const rest = parts(missing, 512);
      const again = await of.give(rest.body, rest.type);
      assert.equal(again.status, 201, again.text);
      assert.deepEqual(again.json.refused, []);
      assert.equal(again.json.kept[0].instances, 30);
    } finally {
      await two.server.stop();
      execFileSync('umount', ['--lazy', disk]);
      rmSync(data, { recursive: true, force: true });
    }
  },
);
