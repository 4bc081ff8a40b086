import { expect, test } from 'vitest';
import type { Import, Problem } from '../generated/api';
import { Trouble, unreachable } from '../transport/problem';
import { ImportController, type ImportServer } from './ImportController.svelte';

const at = (state: Import['state'], more: Partial<Import> = {}): Import => ({
  id: 'i1',
  state,
  done: 0,
  total: 10,
  problems: [],
  ...more,
});
const noWait = (): Promise<void> => Promise.resolve();
const file = (name = 'plan.xlsx', head = 'PK\u0003\u0004'): File => new File([head], name);

function server(states: (Import | Error)[], calls: string[] = []): ImportServer {
  const next = (): Promise<Import> => {
    const state = states.length > 1 ? states.shift() : states[0];
    return state instanceof Error ? Promise.reject(state) : Promise.resolve(state as Import);
  };
  return {
    startImport: (_file, query) => {
      calls.push(JSON.stringify(query));
      return next();
    },
    importState: () => next(),
    cancelImport: () => {
      calls.push('cancel');
      states.splice(0, states.length, at('cancelled'));
      return Promise.resolve(at('cancelled'));
    },
  };
}

test('a file is tried first and imported after', async () => {
  const calls: string[] = [];
  const controller = new ImportController(
    server([at('reading'), at('checking'), at('done', { facts_added: 7, projects: 2 })], calls),
    noWait,
  );
  await controller.choose(file(), []);
  expect([controller.step, controller.kind, controller.programme]).toEqual([
    'ready',
    'workbook',
    'PLAN',
  ]);
  await controller.start(true);
  expect([controller.step, controller.state?.facts_added]).toEqual(['tried', 7]);
  await controller.start(false);
  expect(controller.step).toBe('done');
  expect(calls.map((call) => (JSON.parse(call) as { dry_run: boolean }).dry_run)).toEqual([
    true,
    false,
  ]);
});

test('a refusal lists every place, however it is said', async () => {
  const place: Problem = {
    type: '',
    title: '',
    status: 422,
    code: 'cell_invalid',
    detail: { zh: 'x' },
    params: { place: 'A!B2' },
  };
  const whole: Problem = {
    ...place,
    code: 'import_refused',
    params: { count: '2' },
    errors: [place, place],
  };
  const polled = new ImportController(
    server([at('refused', { problems: [place, place], problem_count: 2 })]),
    noWait,
  );
  await polled.choose(file(), []);
  await polled.start(true);
  expect([polled.step, polled.rows.length, polled.problemCount]).toEqual(['refused', 2, 2]);
  const answered = new ImportController(server([new Trouble(whole)]), noWait);
  await answered.choose(file(), []);
  await answered.start(true);
  expect([answered.step, answered.rows.length, answered.problemCount]).toEqual(['refused', 2, 2]);
});

test('a lost link is waited out: the import goes on over there', async () => {
  const controller = new ImportController(
    server([at('writing'), unreachable(), unreachable(), at('done')]),
    noWait,
  );
  await controller.choose(file(), []);
  await controller.start(false);
  expect([controller.step, controller.linkLost]).toEqual(['done', false]);
});

test('a running import can be cancelled', async () => {
  const calls: string[] = [];
  let asked = 0;
  const controller = new ImportController(server([at('writing')], calls), async () => {
    if (++asked === 3) await controller.cancel();
  });
  await controller.choose(file(), []);
  await controller.start(false);
  expect(controller.step).toBe('cancelled');
  expect(calls.at(-1)).toBe('cancel');
});

test('an old workbook and a code with spaces do not set out', async () => {
  const controller = new ImportController(server([at('done')]), noWait);
  await controller.choose(new File([new Uint8Array([0xd0, 0xcf, 0x11, 0xe0])], 'old.xls'), []);
  expect(controller.ready).toBe(false);
  await controller.choose(file(), []);
  controller.programme = 'A B';
  expect([controller.ready, controller.codeWrong]).toEqual([false, true]);
});
