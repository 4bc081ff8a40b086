import { expect, test } from 'vitest';
import type { Project, ReportView } from '../generated/api';
import { NoRoom } from '../sync/room';
import { evidenceOf } from '../sync/shelf';
import { storageFull, unreachable } from '../transport/problem';
import type { Known, Ports, Sent } from './ports';
import type { ReportDraft } from './draft';
import { ReportController } from './ReportController.svelte';
import type { DailyReport } from './shapes';

const TODAY = '2020-07-14';
const report = (day: string, more: Partial<DailyReport> = {}): DailyReport => ({
  day,
  weather: { sky: 'clear' },
  workforce: [{ trade: 'mason', count: 8 }],
  quantities: [{ item: 'C03', quantity: '10' }],
  ...more,
});
const view = (one: DailyReport, seq = 5, corrections = 0): ReportView => ({
  day: one.day,
  seq,
  fact: `fact-${one.day}-${seq}`,
  people: 8,
  report: one,
  corrections,
});
function knownWith(reports: ReportView[], done = '100'): Known {
  const row = { code: 'K01', name: { zh: 'n' }, recent: `${'1'.repeat(28)}00` };
  const item = {
    item: 'C03',
    name: { zh: 'c' },
    unit: 'm3',
    quantity: '120',
    done,
    weight: '1',
    progress_ppm: 0,
    seq: 1,
  };
  const project = {
    programme: {
      code: 'P',
      name: { zh: 'p' },
      currency: 'CNY',
      zone: 'Asia/Shanghai',
      rehearsal: false,
    },
    row,
    today: TODAY,
    stages: [{ stage: 'start', reached: '2020-01-01' }],
    work_items: [item],
  };
  return { project: project as unknown as Project, reports, held: [], at: '2020-07-14T10:00:00Z' };
}

/** A device that survives its pages: what lies on it stays when a controller is thrown away. */
function device(known: Known | null, reachable = true) {
  const drafts = new Map<string, ReportDraft>();
  const photos = new Map<string, ArrayBuffer>();
  const items: Sent[] = [];
  let cached: Known | null = null;
  const state = { known, reachable, now: new Date('2020-07-14T10:00:00Z') };
  const ports: Ports = {
    now: () => state.now,
    reader: {
      ownProjects: () => Promise.resolve([]),
      known: () =>
        state.reachable && state.known
          ? Promise.resolve(state.known)
          : Promise.reject(unreachable()),
      versions: () => Promise.resolve([]),
    },
    shelf: {
      draft: (key) => {
        const draft = drafts.get(key);
        return Promise.resolve(
          draft ? { draft: structuredClone(draft), savedAt: '2020-07-14T18:00:00+08:00' } : null,
        );
      },
      keep: (key, draft) => {
        drafts.set(key, structuredClone(draft));
        return Promise.resolve('2020-07-14T18:21:07+08:00');
      },
      drop: (key) => Promise.resolve(void drafts.delete(key)),
      keys: (prefix) => Promise.resolve([...drafts.keys()].filter((key) => key.startsWith(prefix))),
      photos: {
        keep: (photo) => Promise.resolve(void photos.set(photo.sha256, photo.bytes)),
        kept: (sha256) => {
          const bytes = photos.get(sha256);
          return Promise.resolve(bytes ? { sha256, bytes } : null);
        },
        drop: (sha) => Promise.resolve(void photos.delete(sha)),
      },
      evidence: (taken) => evidenceOf(taken, ports.shelf.photos),
      known: () => Promise.resolve(cached),
      keepKnown: (next) => Promise.resolve(void (cached = next)),
      own: () => Promise.resolve(null),
      keepOwn: () => Promise.resolve(),
    },
    post: {
      items,
      blobs: [],
      room: null,
      watchRoom: () => Promise.resolve(),
      file: (fact) => {
        const id = `id-${items.length}`;
        items.unshift({
          ...fact,
          id,
          at: '2020-07-14T18:00:00+08:00',
          state: 'waiting',
          evidence: (fact.evidence ?? []).map((one) => one.sha256),
        });
        return Promise.resolve({ id });
      },
      letGo: (id) => {
        items.splice(
          items.findIndex((item) => item.id === id),
          1,
        );
        return Promise.resolve();
      },
    },
    camera: {
      take: (file) =>
        file.name.endsWith('.heic')
          ? Promise.reject(new Error('unreadable'))
          : Promise.resolve({
              sha256: file.name,
              bytes: new ArrayBuffer(4),
              mediaType: 'image/jpeg',
              takenAt: '2020-07-14T17:00:00+08:00',
            }),
    },
  };
  return { ports, drafts, photos, items, state };
}
const page = async (ports: Ports, day: string | null = null): Promise<ReportController> => {
  const controller = new ReportController('P', 'K01', ports);
  await controller.start(day);
  return controller;
};
/** The form keeps the draft at every change by an effect; here by hand. */
const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

test("the day is the site's, and begins from the newest report before it", async () => {
  const { ports } = device(knownWith([view(report('2020-07-12')), view(report('2020-07-10'))]));
  const controller = await page(ports);
  expect([controller.day, controller.mode, controller.draft.startedFrom]).toEqual([
    TODAY,
    'write',
    '2020-07-12',
  ]);
  expect(controller.draft.workforce.map((row) => row.count)).toEqual(['8']);
  expect(controller.draft.quantities).toEqual([{ item: 'C03', quantity: '' }]);
});

test('a page that dies loses nothing; the next one goes on where it stopped', async () => {
  const { ports } = device(knownWith([view(report('2020-07-13'))]));
  const first = await page(ports);
  for (const typed of ['t', 'th', 'thi']) {
    first.draft.narrative = typed;
    first.keep();
  }
  await settle();
  expect(first.saved).toMatchObject({ state: 'saved', at: '2020-07-14T18:21:07+08:00' });
  const second = await page(ports);
  expect([second.draft.narrative, second.saved.state]).toEqual(['thi', 'saved']);
  expect(second.draftDays.has(TODAY)).toBe(true);
});

test('looking at a day leaves no draft behind', async () => {
  const { ports, drafts } = device(knownWith([view(report('2020-07-13'))]));
  const controller = await page(ports);
  controller.keep();
  await settle();
  expect([drafts.size, controller.saved.state]).toEqual([0, 'none']);
});

test('without a link the form stands on what the device knew', async () => {
  const { ports, state } = device(knownWith([view(report('2020-07-13'))]));
  await page(ports);
  state.reachable = false;
  const offline = await page(ports);
  expect([offline.mode, offline.trouble?.unreachable, offline.items.length]).toEqual([
    'write',
    true,
    1,
  ]);
  offline.draft.weather.sky = 'rain';
  expect(await offline.submit()).toBe(true);
  expect([offline.mode, offline.sent?.state]).toEqual(['sent', 'waiting']);
});

test('tomorrow begins from the report that still waits on the device', async () => {
  const { ports, items, state } = device(knownWith([view(report('2020-07-12'))]));
  const controller = await page(ports);
  controller.draft.weather.sky = 'clear';
  const mason = controller.draft.workforce[0];
  if (mason) mason.count = '11';
  await controller.submit();
  expect(items).toHaveLength(1);
  state.now = new Date('2020-07-15T10:00:00Z');
  const next = await page(ports);
  expect([next.day, next.draft.startedFrom, next.draft.workforce[0]?.count]).toEqual([
    '2020-07-15',
    TODAY,
    '11',
  ]);
  expect(next.strip.at(-2)).toMatchObject({ day: TODAY, state: 'waiting' });
});

test('what waits counts against the plan before it is sent', async () => {
  const { ports } = device(knownWith([view(report('2020-07-12'))], '100'));
  const controller = await page(ports, '2020-07-13');
  controller.draft.weather.sky = 'clear';
  controller.draft.quantities = [{ item: 'C03', quantity: '15' }];
  await controller.submit();
  await controller.open(TODAY);
  controller.draft.quantities = [{ item: 'C03', quantity: '6' }];
  expect(controller.willBeHeld.map((held) => held.code)).toEqual(['held_quantity_above_plan']);
});

test('a report with mistakes stays, says them, and lets them go as they are mended', async () => {
  const { ports, items } = device(knownWith([]));
  const controller = await page(ports);
  expect(await controller.submit()).toBe(false);
  expect([controller.mistakeAt('sky')?.code, items.length]).toEqual(['sky_missing', 0]);
  controller.draft.weather.sky = 'fog';
  controller.keep();
  expect(controller.mistakes).toEqual([]);
  expect(await controller.submit()).toBe(true);
});

test('the draft goes only when the report is safe in the outbox', async () => {
  const { ports, drafts, photos, items } = device(knownWith([]));
  const controller = await page(ports);
  controller.draft.weather.sky = 'clear';
  await controller.addPhotos([new File(['x'], 'a.jpg'), new File(['x'], 'b.heic')]);
  controller.keep();
  await settle();
  expect([photos.size, controller.photoUnreadable]).toEqual([1, 'b.heic']);
  const file = ports.post.file.bind(ports.post);
  ports.post.file = () => Promise.reject(storageFull());
  expect(await controller.submit()).toBe(false);
  expect([drafts.size, photos.size, controller.saved.problem?.code]).toEqual([
    1,
    1,
    'storage_full',
  ]);
  ports.post.file = file;
  expect(await controller.submit()).toBe(true);
  expect([drafts.size, photos.size, items[0]?.evidence]).toEqual([0, 0, ['a.jpg']]);
});

test('without room for a photo it says so, keeps what is there and tries no further one', async () => {
  const { ports, photos } = device(knownWith([]));
  const controller = await page(ports);
  let taken = 0;
  const take = ports.camera.take.bind(ports.camera);
  ports.camera.take = (file) => ((taken += 1) > 1 ? Promise.reject(new NoRoom()) : take(file));
  await controller.addPhotos(['a', 'b', 'c'].map((name) => new File(['x'], `${name}.jpg`)));
  expect([controller.noRoom, controller.photoUnreadable, taken]).toEqual([true, null, 2]);
  expect([...photos.keys(), ...controller.draft.photos.map((one) => one.sha256)]).toEqual([
    'a.jpg',
    'a.jpg',
  ]);
});

test('tapping twice files once', async () => {
  const { ports, items } = device(knownWith([]));
  const controller = await page(ports);
  controller.draft.weather.sky = 'clear';
  await Promise.all([controller.submit(), controller.submit()]);
  expect(items).toHaveLength(1);
});

test('a filed day is read, and corrected with a reason and a difference', async () => {
  const filed = view(report(TODAY), 9);
  const { ports, items } = device(knownWith([filed]));
  const controller = await page(ports);
  expect(controller.mode).toBe('filed');
  await controller.correct();
  expect([controller.mode, controller.changes]).toEqual(['correct', 0]);
  const mason = controller.draft.workforce[0];
  if (mason) mason.count = '9';
  expect(await controller.submit()).toBe(false);
  controller.draft.reason = 'one mason was missed';
  expect(controller.changes).toBe(1);
  expect(await controller.submit()).toBe(true);
  expect(items[0]?.kind).toBe('daily_report.corrected');
});

test('a correction that changes nothing is not sent', async () => {
  const { ports, items } = device(knownWith([view(report(TODAY), 9)]));
  const controller = await page(ports);
  await controller.correct();
  controller.draft.reason = 'none';
  expect(await controller.submit()).toBe(false);
  expect([controller.mistakeAt('reason')?.code, items.length]).toEqual(['nothing_changed', 0]);
});

test('a correction of a day above the plan is measured without itself', async () => {
  const filed = view(report(TODAY, { quantities: [{ item: 'C03', quantity: '10' }] }), 9);
  const { ports } = device(knownWith([filed], '118'));
  const controller = await page(ports);
  await controller.correct();
  controller.draft.quantities = [{ item: 'C03', quantity: '12' }];
  expect(controller.willBeHeld).toEqual([]);
  controller.draft.quantities = [{ item: 'C03', quantity: '12.001' }];
  expect(controller.willBeHeld.map((held) => held.code)).toEqual(['held_quantity_above_plan']);
});

test('a refused report is opened again as it was, and its old item let go', async () => {
  const { ports, items } = device(knownWith([]));
  const controller = await page(ports);
  controller.draft.weather.sky = 'dust';
  controller.draft.narrative = 'stopped';
  await controller.submit();
  const [item] = items;
  if (item) item.state = 'refused';
  const again = await page(ports);
  expect([again.mode, again.sent?.state]).toEqual(['sent', 'refused']);
  await again.rewrite((again.sent?.body as { report: DailyReport }).report);
  expect([again.mode, again.draft.narrative, again.draft.weather.sky, items.length]).toEqual([
    'write',
    'stopped',
    'dust',
    0,
  ]);
});

test('typing goes before what was kept, and another day before a slow device', async () => {
  const { ports } = device(knownWith([view(report('2020-07-12'))]));
  const controller = await page(ports);
  const slow = controller.open('2020-07-13');
  await controller.open(TODAY);
  await slow;
  expect([controller.day, controller.draft.day]).toEqual([TODAY, TODAY]);
});

test('a held report is held until the ledger says otherwise, then counted or free to write again', async () => {
  const { ports, items, state } = device(knownWith([]));
  const controller = await page(ports);
  controller.draft.weather.sky = 'clear';
  await controller.submit();
  const [item] = items;
  if (!item) throw new Error('nothing was filed');
  Object.assign(item, { state: 'held', seq: 50 });
  const at = (cursor: number, held: boolean, reports: ReportView[] = []): Known => {
    const known = knownWith(reports);
    const waiting = {
      id: item.id,
      stream: item.stream,
      body: item.body,
    } as unknown as Known['held'][number];
    return { ...known, project: { ...known.project, cursor }, held: held ? [waiting] : [] };
  };
  // What the device knew is older than the receipt: still held.
  state.known = at(40, false);
  const stale = await page(ports);
  expect([stale.mode, stale.setAside, stale.strip.at(-1)?.state]).toEqual(['sent', false, 'held']);
  state.known = at(60, true);
  const held = await page(ports);
  expect([held.mode, held.setAside, held.strip.at(-1)?.state]).toEqual(['sent', false, 'held']);
  state.known = at(60, false);
  const aside = await page(ports);
  expect([aside.mode, aside.setAside, aside.strip.at(-1)?.state]).toEqual([
    'sent',
    true,
    'missing',
  ]);
  const counted = { ...view(report(TODAY), 50), fact: item.id };
  state.known = at(60, false, [counted]);
  const filed = await page(ports);
  expect([filed.mode, filed.setAside, filed.strip.at(-1)?.state]).toEqual([
    'filed',
    false,
    'filed',
  ]);
});
