import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Draft, Receipts } from '../../generated/api';
import { shared } from '../../shared/i18n/shared';
import { evidenceFrom } from '../../sync/evidence';
import { problem } from '../../sync/fakes';
import { keptDraft } from '../../sync/drafts';
import { outbox } from '../../sync/outbox.svelte';
import { closeStore } from '../../sync/store';
import { Forms } from './Forms.svelte';
import type { OpenForm } from './OpenForm.svelte';
import { emptyValues } from './spec';
import { texts } from './texts';
import { takenUp, writtenIn } from './written';

vi.mock('../../transport/session.svelte', () => ({
  session: { account: 'me', onChange: () => () => undefined },
}));
vi.mock('./FactDialog.svelte', () => ({ default: 'dialog' }));

beforeAll(async () => {
  await Promise.all([shared.load(), texts.load()]);
});
beforeEach(async () => {
  await closeStore();
  globalThis.indexedDB = new IDBFactory();
  await outbox.refresh();
});

const stream = 'programme/P';
async function open(tenDay = '2020-07-2'): Promise<OpenForm> {
  const forms = new Forms(() => undefined);
  await forms.show('returnTenDay', [tenDay], stream);
  return forms.current?.form as OpenForm;
}
async function write(form: OpenForm, text: string): Promise<void> {
  form.values.text['narrative'] = text;
  form.keep();
  await vi.waitFor(async () =>
    expect((await keptDraft<{ text: object }>(form.draft.key))?.value.text).toMatchObject({
      narrative: text,
    }),
  );
}
/** A server that answers each fact so. */
function answering(receipt: object): () => void {
  const fileFacts = (facts: Draft[]): Promise<Receipts> =>
    Promise.resolve({ receipts: facts.map(({ id }) => ({ id, ...receipt })) } as Receipts);
  return outbox.start({ fileFacts, putEvidence: () => new Promise(() => undefined) });
}

test('the ten-day return is there again, letter for letter, and only for that ten-day', async () => {
  await write(await open(), '本旬封顶两');
  const again = await open();
  expect([again.values.text['narrative'], again.resumed]).toEqual(['本旬封顶两', true]);
  const other = await open('2020-07-3');
  expect([other.values.text['narrative'], other.resumed]).toEqual([undefined, false]);
  await again.afresh();
  expect((await open()).resumed).toBe(false);
});

test('a form that is only looked at keeps nothing', async () => {
  const form = await open();
  form.keep();
  expect(writtenIn(form.values, form.spec.start)).toBeNull();
  expect((await open()).resumed).toBe(false);
});

test('what was written goes on top of what the form starts with now: others’ corrections stay', () => {
  const start = emptyValues({ name: 'old', place: 'old', item: 'A' });
  const written = writtenIn({ ...start, text: { ...start.text, name: 'mine', item: 'B' } }, start);
  const now = emptyValues({ name: 'theirs', place: 'theirs', item: 'A' });
  const item = { type: 'code' as const, name: 'item', label: '', max: 9, fixed: true };
  expect(written && takenUp(written, now, [item]).text).toEqual({
    name: 'mine',
    place: 'theirs',
    item: 'A',
  });
});

test('a file that was chosen is kept with the words', async () => {
  const forms = new Forms(() => undefined);
  await forms.show('dateStage', [], 'project/P/K01');
  const form = forms.current?.form as OpenForm;
  await form.takeFiles([new File(['letter'], 'a.pdf', { type: 'application/pdf' })]);
  form.keep();
  await vi.waitFor(async () => expect(await keptDraft(form.draft.key)).not.toBeNull());
  await forms.show('dateStage', [], 'project/P/K01');
  const again = forms.current?.form as OpenForm;
  const { sha256 } = await evidenceFrom(await new Blob(['letter']).arrayBuffer(), '');
  expect(again.values.files).toMatchObject([{ sha256, mediaType: 'application/pdf' }]);
});

test('refused, it opens again from the outbox as it was written; filed anew, the refused one goes', async () => {
  let stop = answering({ receipt: 'refused', problem: problem('not_permitted', 403) });
  const form = await open();
  await write(form, 'as written');
  const refused = await form.submit();
  expect(refused).toMatchObject({ state: 'refused', problem: { code: 'not_permitted' } });
  stop();

  const elsewhere = new Forms(() => undefined);
  expect(refused && (await elsewhere.mend(refused))).toBe(true);
  const mended = elsewhere.current?.form as OpenForm;
  expect([mended.values.text['narrative'], mended.item?.state]).toEqual(['as written', 'refused']);
  stop = answering({ receipt: 'accepted', seq: 7 });
  mended.values.text['narrative'] = 'mended';
  expect(await mended.submit()).toMatchObject({ state: 'received' });
  expect(outbox.items.map((one) => one.body)).toMatchObject([{ narrative: 'mended' }]);
  stop();
});

test('of a holiday of three days only the refused one is opened again', async () => {
  const stop = answering({ receipt: 'refused', problem: problem('not_permitted', 403) });
  const forms = new Forms(() => undefined);
  await forms.show('ruleCalendarDays', [{ from: '2020-10-01', to: '2020-10-03' }], stream);
  await forms.current?.form.submit();
  stop();
  const second = outbox.items.find((one) => (one.body as { day: string }).day === '2020-10-02');
  expect(second && (await forms.mend(second))).toBe(true);
  expect(forms.current?.form.values.text).toMatchObject({ from: '2020-10-02', to: '' });
});

test('a device without room says so, and the form stays as it is', async () => {
  const form = await open();
  await write(form, 'a long day');
  const real = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  try {
    form.values.text['narrative'] = 'a long day, and more';
    form.keep();
    await vi.waitFor(() => expect(form.draft.problem?.code).toBe('draft_unkept'));
    expect(await form.submit()).toBeNull();
    expect(form.trouble?.problem.code).toBe('storage_full');
    expect(form.values.text['narrative']).toBe('a long day, and more');
  } finally {
    IDBObjectStore.prototype.put = real;
  }
  expect((await open()).values.text['narrative']).toBe('a long day');
});
