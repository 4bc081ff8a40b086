import { expect, test } from 'vitest';
import type { Fact } from '../generated/api';
import type { SupervisorLog } from '../generated/facts';
import { storageFull, unreachable } from '../transport/problem';
import type { LogDraft } from './draft';
import { LogController } from './LogController.svelte';
import type { Known, Ports, Sent } from './ports';

const TODAY = '2026-07-15';
const log = (day: string, more: Partial<SupervisorLog> = {}): SupervisorLog => ({
  day,
  weather: { sky: 'clear' },
  progress: { people: 12 },
  ...more,
});
const fact = (day: string, seq: number, more: Partial<Fact> = {}): Fact =>
  ({ seq, id: `f${seq}`, receipt: 'accepted', body: { log: log(day) }, ...more }) as Fact;

function knownWith(logs: Fact[], more: Partial<Known> = {}): Known {
  return {
    programme: 'P',
    project: 'K01',
    name: { zh: '小学' },
    zone: 'Asia/Shanghai',
    dayEndsHour: 0,
    started: '2026-01-01',
    items: [{ item: 'A', name: { zh: '混凝土' }, unit: '立方米' }],
    days: [],
    logs,
    more: false,
    at: '2026-07-15T08:00:00Z',
    ...more,
  };
}

/** A device that survives its pages. */
function device(known: Known | null) {
  const drafts = new Map<string, LogDraft>();
  const items: Sent[] = [];
  const state = { known, kept: null as Known | null, full: false, asked: [] as string[] };
  const ports: Ports = {
    now: () => new Date('2026-07-15T04:00:00Z'),
    reader: {
      sites: () => Promise.resolve([]),
      known: () => (state.known ? Promise.resolve(state.known) : Promise.reject(unreachable())),
      logsOf: (_, day) => {
        state.asked.push(day);
        return Promise.resolve([fact(day, 3)]);
      },
    },
    shelf: {
      known: () => Promise.resolve(state.kept),
      keepKnown: (one) => Promise.resolve(void (state.kept = one)),
      draft: (key) => {
        const draft = drafts.get(key);
        return Promise.resolve(draft ? { draft: structuredClone(draft), savedAt: '12' } : null);
      },
      keep(key, draft) {
        if (state.full) return Promise.reject(storageFull('draft_unkept'));
        drafts.set(key, structuredClone(draft));
        return Promise.resolve('2026-07-15T12:00:00+08:00');
      },
      drop: (key) => Promise.resolve(void drafts.delete(key)),
      keys: (prefix) => Promise.resolve([...drafts.keys()].filter((key) => key.startsWith(prefix))),
      sites: () => Promise.resolve(null),
      keepSites: () => Promise.resolve(),
      photos: {
        keep: () => Promise.resolve(),
        kept: () => Promise.resolve(null),
        drop: () => Promise.resolve(),
      },
    },
    post: {
      items,
      file({ kind, stream, body }) {
        if (state.full) return Promise.reject(storageFull());
        items.unshift({ id: `s${items.length}`, kind, stream, body, state: 'waiting' });
        return Promise.resolve({ id: `s${items.length - 1}` });
      },
      letGo: (id) => {
        items.splice(
          items.findIndex((item) => item.id === id),
          1,
        );
        return Promise.resolve();
      },
    },
    camera: { ready: () => Promise.resolve(), take: () => Promise.reject(new Error('none')) },
  };
  return { ports, drafts, items, state };
}
async function page(ports: Ports, day: string | null = null): Promise<LogController> {
  const controller = new LogController('P', 'K01', ports);
  await controller.start(day);
  return controller;
}
const soon = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

test('what was written comes back on another page, without a link too', async () => {
  const { ports, state } = device(knownWith([]));
  const controller = await page(ports);
  expect([controller.day, controller.mode, controller.saved.state]).toEqual([
    TODAY,
    'write',
    'none',
  ]);
  controller.draft.progress = '浇筑到一半';
  controller.keep();
  expect(controller.saved.state).toBe('saving');
  await soon();
  expect(controller.saved.state).toBe('saved');
  state.known = null;
  const again = await page(ports);
  expect([again.draft.progress, again.trouble?.unreachable]).toEqual(['浇筑到一半', true]);
  expect(again.strip.at(-1)).toEqual({ day: TODAY, state: 'free', draft: true, today: true });
});

test('a device that is full says so, and the log can still not be lost by filing', async () => {
  const { ports, state, items } = device(knownWith([]));
  const controller = await page(ports);
  state.full = true;
  controller.draft.weather.sky = 'snow';
  controller.draft.people = '4';
  controller.keep();
  await soon();
  expect(controller.saved.problem?.code).toBe('draft_unkept');
  expect(await controller.submit()).toBe(false);
  expect(controller.saved.problem?.code).toBe('storage_full');
  expect([items.length, controller.draft.people]).toEqual([0, '4']);
});

test('filed, the draft goes; the day is on its way until the ledger has it', async () => {
  const { ports, items, drafts, state } = device(knownWith([]));
  const controller = await page(ports);
  expect(await controller.submit()).toBe(false);
  expect(controller.mistakeAt('sky')?.code).toBe('sky');
  controller.draft.weather.sky = 'dust';
  controller.draft.people = '31';
  controller.keep();
  await soon();
  expect(controller.mistakes.map((one) => one.code)).toEqual([]);
  expect(await controller.submit()).toBe(true);
  expect([controller.mode, drafts.size, controller.strip.at(-1)?.state]).toEqual([
    'sent',
    0,
    'waiting',
  ]);
  const [item] = items;
  if (!item) throw new Error('nothing was filed');
  Object.assign(item, { state: 'received', seq: 9 });
  state.known = knownWith([fact(TODAY, 9, { id: item.id, body: item.body as Fact['body'] })]);
  const read = await page(ports);
  expect([read.mode, read.filed?.id]).toEqual(['filed', item.id]);
});

test('a correction names what counts, wants a reason and a change', async () => {
  const { ports, items } = device(knownWith([fact(TODAY, 5)]));
  const controller = await page(ports);
  expect(controller.mode).toBe('filed');
  await controller.correct();
  expect([controller.mode, controller.draft.people]).toEqual(['correct', '12']);
  controller.draft.reason = '数错';
  expect(await controller.submit()).toBe(false);
  expect(controller.mistakeAt('reason')?.code).toBe('nothing_changed');
  controller.draft.people = '14';
  // What the form does not ask again of an old log stays as it was: nobody said there was no incident.
  expect(controller.draft.incidents).toBe('');
  expect(await controller.submit()).toBe(true);
  expect(items[0]?.body).toEqual({
    corrects: 'f5',
    reason: '数错',
    log: log(TODAY, { progress: { people: 14 } }),
  });
});

test('a refused correction is mended as a correction of what counts now', async () => {
  const { ports, items } = device(knownWith([fact(TODAY, 5)]));
  items.push({
    id: 's0',
    kind: 'supervisor_log.corrected',
    stream: 'project/P/K01',
    body: { corrects: 'old', reason: '数错', log: log(TODAY, { progress: { people: 14 } }) },
    state: 'refused',
  });
  const controller = await page(ports);
  expect(controller.mode).toBe('sent');
  const [item] = items;
  if (!item) throw new Error('nothing was refused');
  await controller.rewrite(item);
  expect([controller.mode, controller.draft.corrects, controller.draft.reason]).toEqual([
    'correct',
    'f5',
    '数错',
  ]);
  expect(items.length).toBe(0);
});

test('a held log is held until it is settled, and says beforehand when it will be', async () => {
  const { ports, state } = device(knownWith([fact(TODAY, 5, { receipt: 'held' })]));
  expect((await page(ports)).mode).toBe('held');
  state.known = knownWith(
    [fact(TODAY, 5, { receipt: 'held', settlement: { decision: 'set_aside', seq: 6 } })],
    { started: null },
  );
  const aside = await page(ports);
  expect([aside.mode, aside.willBeHeld]).toEqual(['write', ['not_started']]);
});

test('a day older than what the device knows is asked for, once', async () => {
  const { ports, state } = device(knownWith([fact('2026-07-01', 8)], { more: true }));
  const controller = await page(ports, '2026-03-02');
  expect([controller.mode, state.asked]).toEqual(['filed', ['2026-03-02']]);
  await controller.open('2026-07-10');
  expect([controller.mode, state.asked.length]).toEqual(['write', 1]);
});
