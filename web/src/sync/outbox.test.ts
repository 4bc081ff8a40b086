import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Draft, Receipts } from '../generated/api';
import { unreachable } from '../transport/problem';

vi.mock('../transport/session.svelte', () => ({
  session: { account: 'me', onChange: () => () => undefined },
}));
import { outbox } from './outbox.svelte';
import { closeStore } from './store';

let stop: () => void = () => undefined;
beforeEach(async () => {
  await closeStore();
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => {
  stop();
  vi.restoreAllMocks();
});

const fact = {
  kind: 'daily_report.filed' as const,
  stream: 'project/P/K01',
  body: { report: { day: '2020-07-14', weather: { sky: 'clear' as const } } },
};
const received = (facts: Draft[]): Receipts => ({
  receipts: facts.map((one) => ({ id: one.id, receipt: 'accepted', seq: 1 })),
});
const putEvidence = (): Promise<never> => Promise.reject(unreachable());

test('the link comes back while an ask begun without it is out: it is sent, even by a clock that stands still', async () => {
  const fixed = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(fixed);
  let fail: () => void = () => undefined;
  let asks = 0;
  const fileFacts = (facts: Draft[]): Promise<Receipts> => {
    asks += 1;
    if (asks > 1) return Promise.resolve(received(facts));
    return new Promise((_, reject) => (fail = () => reject(unreachable())));
  };
  stop = outbox.start({ fileFacts, putEvidence });
  const item = await outbox.file(fact);
  await vi.waitFor(() => expect(asks).toBe(1));
  await vi.waitFor(() => expect(outbox.find(item.id)?.state).toBe('sending'));
  void outbox.send(true);
  fail();
  await vi.waitFor(() => expect(outbox.find(item.id)?.state).toBe('received'));
});

test('without a link it is tried again by itself', async () => {
  let asks = 0;
  const fileFacts = (facts: Draft[]): Promise<Receipts> => {
    asks += 1;
    return asks < 3 ? Promise.reject(unreachable()) : Promise.resolve(received(facts));
  };
  stop = outbox.start({ fileFacts, putEvidence });
  const word = await outbox.fileAndWait(fact, 100);
  expect(word.state).not.toBe('received');
  expect(outbox.stopped).toBe('unreachable');
  await vi.waitFor(() => expect(outbox.find(word.id)?.state).toBe('received'), { timeout: 5000 });
  await vi.waitFor(() => expect(outbox.stopped).toBeNull());
});

test('what is private in a consultation is sent, and leaves the device once it is received', async () => {
  let sent: Draft | undefined;
  const fileFacts = (facts: Draft[]): Promise<Receipts> => {
    sent = facts[0];
    return Promise.resolve(received(facts));
  };
  stop = outbox.start({ fileFacts, putEvidence });
  const word = await outbox.fileAndWait({
    kind: 'consultation.triaged',
    stream: 'consultation/P/0190f5b0-0000-7000-8000-000000000001',
    body: { decision: 'more_needed', content: { note: '请补侧位片' } },
  });
  expect(word.state).toBe('received');
  expect(sent?.body).toMatchObject({ content: { note: '请补侧位片' } });
  expect(word.body).toEqual({ decision: 'more_needed' });
});
