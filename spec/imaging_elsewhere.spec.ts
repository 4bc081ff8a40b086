/** Images in an Orthanc elsewhere: by TLS with whoever can prove who it is, or else the start says that they lie open. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';

import { Authority, type CertificateFiles } from './certificates.ts';
import { pixelsOf, related, slice } from './dicom_files.ts';
import { Server, binary } from './harness.ts';
import { ForgetfulFront, OrthancElsewhere, TlsFront, credentials } from './orthanc_elsewhere.ts';
import { TwoDoctors, bytes, lacksOrthanc as skip } from './two_doctors.ts';

const authority = new Authority();
const issued = authority.issue('orthanc');
let orthanc: OrthancElsewhere;

before(async () => {
  if (!skip) orthanc = await OrthancElsewhere.start();
});
after(async () => {
  if (!skip) await orthanc.stop();
});

interface Place {
  files?: CertificateFiles;
  address?: string;
  host?: string;
}
/** Puts a front before it, and two doctors whose server is told of that front. */
async function behindTls(
  { files = issued, address = '127.0.0.1', host = address }: Place,
  env: Record<string, string>,
  then: (doctors: TwoDoctors, front: TlsFront) => Promise<void>,
): Promise<void> {
  const front = await TlsFront.start(files, orthanc.port, address);
  const doctors = await TwoDoctors.begin({ env: { LONGSPAN_IMAGING: front.url(host), ...env } });
  try {
    await then(doctors, front);
  } finally {
    await doctors.server.stop();
    await front.stop();
  }
}
const own = { LONGSPAN_IMAGING_AUTHORITY: authority.certificate };

for (const [whose, env] of [
  ["an authority of its operator's own", own],
  ['an authority that the system knows', { SSL_CERT_FILE: authority.certificate }],
] as const)
  test(`a study goes in and a frame comes out by way of ${whose}`, { skip }, () =>
    behindTls({ host: 'localhost' }, env, async (doctors, front) => {
      const { server, answers } = doctors;
      const of = await doctors.agreed();
      // More than one piece, and many records of TLS.
      const size = 1024;
      const file = slice({ size });
      const taken = await of.give(file, 'application/dicom');
      assert.equal(taken.status, 201, taken.text);
      assert.deepEqual(taken.json.refused, []);
      const { uid } = taken.json.kept[0];
      const place = (await of.places(answers, uid))[1]!;
      const frame = await bytes(answers, `${place}/frames/1`);
      assert.equal(frame.status, 200);
      assert.ok(frame.body.includes(pixelsOf(file, size)), 'bit for bit');
      const { text } = await answers.get(`${of.web}/studies`);
      assert.ok(text.includes(`${of.web}/studies/${uid}`), text);
      for (const look of ['', `/${uid}/series`, `/${uid}/metadata`]) {
        const said = (await answers.get(`${of.web}/studies${look}`)).text;
        assert.ok(!said.includes(`:${front.port}`), `${look}: ${said.slice(0, 400)}`);
      }
      assert.deepEqual([...front.names], ['localhost']);
      assert.ok(front.received > file.length);
      assert.doesNotMatch(server.errors, /in the open|imaging_off/);
    }),
  );

const refusals: [string, () => Place, Record<string, string>, RegExp][] = [
  ['of another authority', () => ({ files: new Authority().issue('other') }), own, /certificate/],
  ['of an authority that nobody named', () => ({}), {}, /certificate/],
  ['for another host', () => ({ address: '127.0.0.2' }), own, /hostname mismatch/i],
];
for (const [what, place, env, why] of refusals)
  test(`with a certificate ${what} there are no images, and nothing was sent`, { skip }, () =>
    behindTls(place(), env, async (doctors, front) => {
      const of = await doctors.agreed();
      const refused = await of.give(slice(), 'application/dicom');
      assert.equal(refused.status, 503, refused.text);
      assert.equal(refused.json.code, 'imaging_off');
      const cannot = /"imaging_off".*its certificate cannot be verified: ([^"]+)"/;
      await doctors.server.says(cannot);
      const { errors } = doctors.server;
      const told = cannot.exec(errors);
      assert.match(told?.[1] ?? '', why, errors);
      assert.doesNotMatch(errors, /imaging_on/);
      assert.ok(front.knocked > 0, 'it was asked who it is');
      assert.equal(front.received, 0);
    }),
  );

test('without TLS the start says once that images travel in the open', async () => {
  const starts = async (host: string): Promise<string[]> => {
    const env = { LONGSPAN_IMAGING: `http://${credentials}@${host}:8042` };
    const server = await Server.start({ env });
    await server.stop();
    assert.ok(!server.errors.includes(credentials), server.errors);
    return server.errors.split('\n').filter((line) => line.includes('in the open'));
  };
  // RFC 5737: nobody's.
  const [said, ...more] = await starts('192.0.2.7');
  assert.match(said ?? '', /images of patients travel to http:\/\/192\.0\.2\.7:8042 in the open/);
  assert.deepEqual(more, []);
  assert.deepEqual(await starts('127.0.0.1'), []);
});

function config(what: 'check' | 'print', imaging: string, file: string) {
  const env = { LONGSPAN_IMAGING: imaging, LONGSPAN_IMAGING_AUTHORITY: file };
  const done = spawnSync(binary, ['config', what], { env: { ...process.env, ...env } });
  return { status: done.status, said: done.stderr.toString(), shown: done.stdout.toString() };
}

test('config check says what is wrong with it, and config print hides the password', () => {
  const url = `https://${credentials}@images.example`;
  assert.equal(config('check', url, authority.certificate).status, 0);
  const { shown } = config('print', url, authority.certificate);
  assert.ok(shown.includes('imaging = "https://***@images.example"'), shown);
  assert.ok(shown.includes(`imaging_authority = "${authority.certificate}"`), shown);
  const cases: [string, string, RegExp][] = [
    ['ftp://images.example', '', /imaging should be .*https:\/\/USER:PASSWORD@HOST:PORT/],
    [url, '/nowhere.pem', /imaging_authority: there is no file \/nowhere\.pem/],
    [url, issued.key, /imaging_authority: .* holds no certificate in PEM/],
    [url.replace('https', 'http'), authority.certificate, /imaging_authority goes with/],
    ['own', authority.certificate, /imaging_authority goes with/],
  ];
  for (const [imaging, file, says] of cases) {
    const { status, said } = config('check', imaging, file);
    assert.equal(status, 2, imaging);
    assert.match(said, says);
  }
});

test(
  'an Orthanc that leaves a slice out is asked again, and in the end it is said',
  { skip },
  async () => {
    const front = await ForgetfulFront.start(orthanc.port);
    const doctors = await TwoDoctors.begin({ env: { LONGSPAN_IMAGING: front.url } });
    try {
      const { server, answers } = doctors;
      const of = await doctors.agreed();
      const three = [1, 2, 3].map((number) => ({ name: `${number}`, content: slice({ number }) }));
      const { body, type } = related(three);
      const { uid } = (await of.give(body, type)).json.kept[0];
      const [series] = await of.series(answers, uid);
      for (const place of [
        `${of.web}/studies/${uid}`,
        `${of.web}/studies/${uid}/series/${series}`,
      ]) {
        front.leavesOut = 1;
        assert.equal((await answers.get(`${place}/metadata`)).json.length, 3);
        assert.equal(front.leavesOut, 0);
        front.leavesOut = 1000;
        const short = await answers.get(`${place}/metadata`);
        assert.equal(short.json.code, 'study_cut_short', short.text);
        assert.deepEqual(short.json.params, { read: '2', count: '3' });
      }
      await server.says(/study_cut_short.*2 of 3/);
    } finally {
      await doctors.server.stop();
      await front.stop();
    }
  },
);
