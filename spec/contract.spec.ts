/** What the server answers is what contract/ says: every route, both ways, and every body. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { WebSocket } from 'ws';
import { bundleOf, DeviceKey } from './carry.ts';
import { pdf } from './documents.ts';
import { Client, Server, day, fact, root, uuid7 } from './harness.ts';
import type { Answer, Draft } from './harness.ts';

interface Operation {
  operationId: string;
  'x-access': 'public' | 'signed_in' | string[];
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

let server: Server;
let admin: Client;
let document: OpenApi;
let ajv: Ajv2020;

const programme = 'HA2020';
const project = `project/${programme}/A01`;
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const examples = read('contract/examples.json') as Record<string, object>;
const example = (kind: string, stream: string, body = examples[kind]!): Draft =>
  fact(kind, stream, body);

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
    })),
  );

function assertAnswers(answer: Answer, operation: Operation): void {
  const say = `${operation.operationId}: ${answer.status} ${answer.text.slice(0, 400)}`;
  const described = operation.responses[String(answer.status)] ?? operation.responses['default'];
  assert.ok(described, `${say}: the document does not have this status`);
  const type = (answer.headers.get('content-type') ?? '').split(';')[0]!;
  if (!described.content) return assert.equal(answer.text, '', say);
  const content = described.content[type] ?? described.content['application/octet-stream'];
  assert.ok(content, `${say}: the document does not have ${type}`);
  if (!/json$/.test(type)) return;
  const validate = ajv.compile(inside(content.schema));
  assert.ok(validate(answer.json), `${say}\n${JSON.stringify(validate.errors, null, 1)}`);
}
/** The schema with its references led to the whole document. */
const inside = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components')) as object;

before(async () => {
  // Port 9 takes nothing: what goes out there waits in the log.
  server = await Server.start({ env: { LONGSPAN_NOTIFY_ALLOW: 'http://127.0.0.1:9' } });
  admin = await new Client(server).setUp();
  document = (await admin.get<OpenApi>('/api/openapi.json')).json;
  ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'openapi');
  const facts = [
    example('programme.registered', `programme/${programme}`),
    example('programme.total_published', `programme/${programme}`),
    example('project.registered', project),
    example('stage.dated', project),
    example('work_item.planned', project),
    example('outcome.stated', project),
    example('funding.planned', project),
    example('payment.made', project),
    example('status.reported', project, { day: '2020-07-01', phase: '在建' }),
    example('daily_report.filed', project),
    example('supervisor_log.filed', project),
    example('checklist.published', `programme/${programme}`),
    example('inspection.recorded', project),
    example('finding.raised', project),
    example('finding.rectified', project),
    example('supervision_letter.issued', project),
    example('coordination.convened', `programme/${programme}`),
    example('agenda.arranged', `programme/${programme}`),
    example('action.assigned', `programme/${programme}`),
    example('action.answered', `programme/${programme}`),
    example('ten_day.returned', `programme/${programme}`),
    example('lamps.ruled', `programme/${programme}`),
    example('place.described', `programme/${programme}`),
    example('room.arranged', `programme/${programme}`, {
      ...examples['room.arranged']!,
      leads: [admin.account],
    }),
    example('meeting.changed', `programme/${programme}`, {
      ...examples['meeting.changed']!,
      lead: undefined,
    }),
    example('material.added', `programme/${programme}`),
    example('daily_report.filed', project), // the same day again: held
    example('programme.registered', `programme/${programme}`, {}), // refused
  ];
  const receipts = await admin.post(...facts);
  const outcomes = receipts.map(({ receipt }) => receipt);
  assert.deepEqual(outcomes.slice(-3), ['accepted', 'held', 'refused'], JSON.stringify(receipts));
  assert.ok(
    outcomes.slice(0, -2).every((one) => one === 'accepted'),
    JSON.stringify(receipts),
  );
});
after(() => server?.stop());

test('the document served is the one of contract/', () => {
  const source = read('contract/openapi.json') as OpenApi;
  const names = (one: OpenApi) =>
    Object.entries(one.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
  assert.deepEqual(names(document), names(source));
});

test('every route answers, with a status, a type and a body that the document has', async () => {
  const photo = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const sha256 = createHash('sha256').update(photo).digest('hex');
  const rows = Buffer.from('a,b\n1,2\n');
  const job = await admin.request(
    'POST',
    '/api/v1/imports?programme=CSV1&name=x.csv&dry_run=true',
    rows,
  );
  const token = await admin.request('POST', '/api/v1/tokens', { name: 'spec' });
  const { account } = await admin.openAccount('li');
  const channel = { kind: 'webhook', name: '办公室', address: 'http://127.0.0.1:9/?token=x' };
  await admin.request('PUT', `/api/v1/channels/there?programme=${programme}`, channel);
  await admin.request('POST', `/api/v1/channels/there/test?programme=${programme}`);

  const pair = () => admin.request('POST', '/api/v1/pairings', { account });
  const claim = async (more: object) => {
    const { secret } = (await pair()).json;
    const body = { secret, name: '手机', ...more };
    return new Client(server).request('POST', '/api/v1/pairings/claim', body);
  };
  const deviceKey = await DeviceKey.make();
  const pairing = await pair();
  // One without a key would be forgotten with its session.
  const other = await claim({ public_key: (await DeviceKey.make()).publicKey });
  const carrying = await claim({ public_key: deviceKey.publicKey });
  const bundle = await bundleOf(deviceKey, {
    device: carrying.json.device.device,
    account,
    carryKey: carrying.json.carry_key,
    facts: [example('project.corrected', project)],
    evidence: [{ sha256, bytes: photo }],
  });

  const { room } = examples['room.arranged'] as { room: string };
  const meeting = `/api/v1/rooms/${room}/meetings/2026-09-03`;
  const { inspection: inspected } = examples['inspection.recorded'] as { inspection: string };

  // Admins are of no consultation but their own.
  const doctor = await admin.colleague('doctor', ['professional', `programme/${programme}`]);
  const consultation = uuid7();
  await admin.accept(
    // Once the term is over nothing is asked, and nobody is told of images; nor without a consent.
    fact('programme.corrected', `programme/${programme}`, {
      term_to: day(365),
      reason: 'it goes on',
    }),
    example('consultation.requested', `consultation/${programme}/${consultation}`, {
      ...examples['consultation.requested']!,
      from_place: (examples['place.described'] as { place: string }).place,
      to_place: undefined,
      invited: [doctor.account],
    }),
    fact('consultation.consented', `consultation/${programme}/${consultation}`, {
      ...examples['consultation.consented']!,
      until: day(30),
    }),
  );
  const consult = `/api/v1/consultations/${consultation}`;
  const sheet = await admin.request('POST', `${consult}/documents`, pdf(1), {
    'content-type': 'application/pdf',
    'document-title': 'sheet',
  });
  const letter = sheet.json.document;
  const images = `${consult}/dicomweb/studies`;
  const series = `${images}/1.2.3/series/1.2.3.4`;
  const image = `${series}/instances/1.2.3.4.5`;

  type Ask = [path: string, body?: object, status?: number, headers?: Record<string, string>];
  const tus = { 'tus-resumable': '1.0.0' };
  const part = { ...tus, 'upload-concat': 'partial', 'upload-length': '4' };
  const begun = await admin.request('POST', '/api/v1/uploads', undefined, part);
  const upload = begun.headers.get('location')!;
  const bytes = { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
  const asks: Record<string, Ask> = {
    getWelcome: ['/api/v1/welcome'],
    postSetup: [
      '/api/v1/setup',
      { link: 'x', login: 'x', name: 'x', password: 'a long enough one' },
      409,
    ],
    postSession: ['/api/v1/session', { login: 'boss', password: 'a long enough one' }, 201],
    getSession: ['/api/v1/session'],
    deleteSession: ['/api/v1/session', undefined, 204],
    getAccounts: ['/api/v1/accounts'],
    postAccount: [
      '/api/v1/accounts',
      {
        login: 'wang',
        name: '王工',
        password: 'one more long 密码',
        grants: [{ role: 'site', scope: project }],
      },
      201,
    ],
    postPassword: [
      `/api/v1/accounts/${account}/password`,
      { password: 'a new long 密码 today' },
      204,
    ],
    getTokens: ['/api/v1/tokens'],
    postToken: ['/api/v1/tokens', { name: 'two' }, 201],
    deleteToken: [`/api/v1/tokens/${token.json.id}`, undefined, 204],
    getContact: [`/api/v1/accounts/${account}/contact`],
    putContact: [`/api/v1/accounts/${account}/contact`, { mail: 'li@example.org', language: 'zh' }],
    getChannels: [`/api/v1/channels?programme=${programme}`],
    putChannel: [`/api/v1/channels/office?programme=${programme}`, channel],
    deleteChannel: [`/api/v1/channels/office?programme=${programme}`, undefined, 204],
    postChannelTest: [`/api/v1/channels/there/test?programme=${programme}`, undefined, 202],
    getDeliveries: [`/api/v1/deliveries?programme=${programme}`],
    getProgrammes: ['/api/v1/programmes'],
    postFacts: ['/api/v1/facts', { facts: [example('project.corrected', project)] }],
    getFacts: [`/api/v1/facts?programme=${programme}&limit=50`],
    getFact: ['/api/v1/facts/1'],
    getHeld: [`/api/v1/held?programme=${programme}`],
    getBoard: [`/api/v1/board?programme=${programme}`],
    getProject: [`/api/v1/projects/A01?programme=${programme}`],
    getReports: [`/api/v1/projects/A01/reports?programme=${programme}`],
    getRhythm: [`/api/v1/projects/A01/rhythm?programme=${programme}`],
    getWitnesses: [`/api/v1/projects/A01/witnesses?programme=${programme}`],
    getStanding: [`/api/v1/projects/A01/standing?programme=${programme}`],
    getProgrammeRhythm: [`/api/v1/programme-rhythm?programme=${programme}`],
    getToday: [`/api/v1/today?programme=${programme}`],
    getField: [`/api/v1/field?programme=${programme}`],
    getFindings: [`/api/v1/findings?programme=${programme}&state=all`],
    getFinding: [`/api/v1/findings/${inspected}.S01?programme=${programme}`],
    getChecklists: [`/api/v1/checklists?programme=${programme}`],
    getInspections: [`/api/v1/inspections?programme=${programme}`],
    getCoordinations: [`/api/v1/coordinations?programme=${programme}`],
    getCoordination: [`/api/v1/coordinations/2020-07-2?programme=${programme}`],
    getCoordinationFeed: [`/api/v1/coordinations.ics?programme=${programme}`],
    getActions: [`/api/v1/actions?programme=${programme}`],
    getCalendar: [`/api/v1/calendar?programme=${programme}`],
    getFigure: [`/api/v1/figures/project:${programme}:A01:progress`],
    getPeople: [`/api/v1/people?programme=${programme}`],
    getPlaces: [`/api/v1/places?programme=${programme}`],
    getRooms: [`/api/v1/rooms?programme=${programme}&from=2026-09-01&to=2026-09-30`],
    getRoomFeed: [`/api/v1/rooms.ics?programme=${programme}`],
    getRoom: [`/api/v1/rooms/${room}`],
    getMeeting: [meeting],
    getMeetingEvents: [`${meeting}/events`, undefined, 0],
    getMeetingSound: [`${meeting}/sound`, undefined, 0],
    getMissedSound: [`${meeting}/missed?from=0&to=1000`, undefined, 0],
    postTrack: [`${meeting}/tracks`, { sha256, offset_ms: 0, seconds: 1 }, 0],
    postFilm: [`${meeting}/film`, undefined, 0],
    getFilm: [`${meeting}/film`, undefined, 0],
    getFilmFile: [`${meeting}/film.mp4`, undefined, 0],
    getLinks: [`/api/v1/rooms/${room}/links`, undefined, 0],
    postLink: [`/api/v1/rooms/${room}/links`, { hours: 1 }, 0],
    deleteLink: [`/api/v1/rooms/${room}/links/${account}`, undefined, 0],
    postGuest: ['/api/v1/guests', { secret: 'x'.repeat(43), name: '客人' }, 0],
    getRoomPage: [`/api/v1/rooms/${room}/pages/${sha256}`, undefined, 0],
    getLibrary: [`/api/v1/library?programme=${programme}&q=声音`],
    getLearning: [`/api/v1/learning?programme=${programme}`],
    getConsultations: [`/api/v1/consultations?programme=${programme}`],
    getConsultation: [consult],
    getAccesses: [`${consult}/accesses`],
    postSignature: [
      `${consult}/signatures`,
      { draft: consultation, password: 'a long enough one' },
      0,
    ],
    postStudies: [`${consult}/studies`, photo, 0],
    deleteStudy: [`${consult}/studies/${consultation}`, undefined, 404],
    postBlackOut: [
      `${consult}/studies/${consultation}/black_out`,
      { images: [], clean: true },
      404,
    ],
    postDocument: [
      `${consult}/documents?checked=true`,
      photo,
      201,
      { 'content-type': 'image/png', 'document-title': encodeURIComponent('心电图') },
    ],
    getDocument: [`${consult}/documents/${letter}`],
    getArrivals: [`${consult}/arrivals`],
    getStructuredReport: [`${consult}/report`, undefined, 0],
    getDicomStudies: [images],
    postDicomStudies: [images, photo, 0],
    getDicomMetadata: [`${images}/1.2.3/metadata`, undefined, 404],
    getDicomSeries: [`${images}/1.2.3/series`, undefined, 404],
    getDicomSeriesMetadata: [`${series}/metadata`, undefined, 404],
    getDicomInstances: [`${series}/instances`, undefined, 404],
    getDicomInstance: [image, undefined, 404],
    getDicomInstanceMetadata: [`${image}/metadata`, undefined, 404],
    getDicomFrame: [`${image}/frames/1`, undefined, 404],
    getDicomRendered: [`${image}/rendered`, undefined, 404],
    getFhirMetadata: ['/api/v1/fhir/metadata'],
    getFhirResources: [`/api/v1/fhir/ServiceRequest?programme=${programme}`],
    getFhirResource: [`/api/v1/fhir/Task/${consultation}`],
    putEvidence: [`/api/v1/evidence/${sha256}`, photo, 201],
    getEvidence: [`/api/v1/evidence/${sha256}`],
    postPairing: ['/api/v1/pairings', { account }, 201],
    getPairing: [`/api/v1/pairings/${pairing.json.pairing}`],
    postClaim: [
      '/api/v1/pairings/claim',
      { secret: pairing.json.secret, name: '手机', public_key: deviceKey.publicKey },
      201,
    ],
    getDevices: ['/api/v1/devices'],
    putDevice: ['/api/v1/devices/this', { name: '办公室', public_key: deviceKey.publicKey }],
    deleteDevice: [`/api/v1/devices/${other.json.device.device}`, undefined, 204],
    postCarried: ['/api/v1/carried', bundle],
    optionsUploads: ['/api/v1/uploads', undefined, 204],
    postUpload: ['/api/v1/uploads', undefined, 201, part],
    headUpload: [upload, undefined, 200, tus],
    patchUpload: [upload, Buffer.from('part'), 204, bytes],
    deleteUpload: [upload, undefined, 204, tus],
    postImport: ['/api/v1/imports?programme=CSV2&name=y.csv&dry_run=true', rows, 202],
    getImport: [`/api/v1/imports/${job.json.id}`],
    deleteImport: [`/api/v1/imports/${job.json.id}`, undefined],
    getTemplate: ['/api/v1/exports/template'],
    getExport: [`/api/v1/exports/programme?programme=${programme}`],
    getDocs: ['/api/docs'],
    getOpenapi: ['/api/openapi.json'],
    getLivez: ['/livez'],
    getReadyz: ['/readyz'],
    getMetrics: ['/metrics'],
  };
  const known = operations().map(({ operation }) => operation.operationId);
  assert.deepEqual(
    Object.keys(asks)
      .concat('getConsultationsLive', 'getFiling', 'getLive', 'getRoomLive', 'postSample')
      .sort(),
    known.sort(),
    'this test asks every route',
  );
  // What takes something away comes last.
  const inOrder = operations().sort(
    (a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'),
  );
  const wrong: string[] = [];
  for (const { method, operation } of inOrder) {
    const ask = asks[operation.operationId];
    if (!ask) continue;
    // Signing in and out goes its own way, so that the others stay signed in.
    const one = /Session$|^postClaim$/.test(operation.operationId)
      ? await new Client(server).signIn('boss', 'a long enough one')
      : admin;
    const answer = await one.request(method, ask[0], ask[1], ask[3]);
    const expected = ask[2] ?? Number(Object.keys(operation.responses)[0]);
    try {
      // Of a meeting that was never held most is refused; 0 leaves open how.
      const asExpected = expected === 0 ? answer.status < 500 : answer.status === expected;
      assert.ok(asExpected, `${operation.operationId}: ${answer.status} ${answer.text}`);
      assertAnswers(answer, operation);
    } catch (error) {
      wrong.push((error as Error).message);
    }
  }
  assert.equal(wrong.length, 0, wrong.join('\n\n'));
});

for (const which of ['reference', 'rehearsal'])
  test(`the ${which} programme is filled`, async () => {
    const answer = await admin.request('POST', '/api/v1/samples', { which });
    assert.equal(answer.status, 201, answer.text);
    assertAnswers(answer, document.paths['/api/v1/samples']!['post']!);
  });

test('what is pushed to a board follows the document too', async () => {
  const socket = new WebSocket(
    `${server.url.replace('http', 'ws')}/api/v1/live?programme=${programme}&after=0`,
    { headers: admin.credentials(), origin: server.url },
  );
  const seen: { type: string }[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (bytes: Buffer) => {
        seen.push(JSON.parse(bytes.toString()) as { type: string });
        if (seen.some(({ type }) => type === 'change')) resolve();
        else if (seen.length === 1)
          void admin.request('POST', '/api/v1/facts', {
            facts: [example('outcome.stated', project)],
          });
      });
      setTimeout(
        () => reject(new Error(`pushed until now: ${JSON.stringify(seen)}`)),
        60_000,
      ).unref();
    });
  } finally {
    socket.terminate();
  }
  assert.equal(seen[0]?.type, 'hello');
  for (const message of seen) {
    const name = { hello: 'LiveHello', change: 'LiveChange' }[message.type];
    assert.ok(name, `${message.type} is not in the document`);
    const validate = ajv.getSchema(`openapi#/components/schemas/${name}`);
    assert.ok(validate?.(message), JSON.stringify(validate?.errors));
  }
});

test('nobody gets in where somebody is asked for, and is told so as a problem', async () => {
  const stranger = new Client(server);
  for (const { path, method, operation } of operations()) {
    if (operation['x-access'] === 'public') continue;
    const answer = await stranger.request(method, path.replaceAll(/\{\w+\}/g, 'x'));
    assert.equal(answer.status, 401, `${method} ${path}`);
    assert.equal(
      answer.headers.get('content-type')?.split(';')[0],
      'application/problem+json',
      path,
    );
    // An answer to HEAD has the type of a problem, and no body to hold one.
    if (method !== 'HEAD') assertAnswers(answer, operation);
  }
});

test('no route is served that the document does not have', async () => {
  const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];
  for (const [path, documented] of Object.entries(document.paths)) {
    const real = path.replaceAll(/\{\w+\}/g, 'x');
    for (const method of methods) {
      if (documented[method.toLowerCase()]) continue;
      const answer = await admin.request(method, real);
      assert.equal(answer.status, 405, `${method} ${path}`);
      const allowed = (answer.headers.get('allow') ?? '')
        .split(', ')
        // Whatever can be read answers HEAD too.
        .filter((one) => one !== 'HEAD' || documented['head'] !== undefined);
      assert.deepEqual(
        allowed.sort(),
        Object.keys(documented)
          .map((one) => one.toUpperCase())
          .sort(),
        path,
      );
    }
  }
  for (const path of [
    '/api/v1/nothing',
    '/api/v1',
    '/api/v2/board',
    '/api/v1/board/x',
    '/api/nothing',
  ]) {
    const answer = await admin.request('GET', path);
    assert.equal(answer.status, 404, path);
    assert.equal(answer.json.code, 'not_found', path);
  }
});
