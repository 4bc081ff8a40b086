import { describe, expect, test } from 'vitest';
import { storageFull, unreachable } from '../transport/problem';
import type { InspectionRecorded } from '../generated/facts';
import { freshDraft, type InspectionDraft } from './draft';
import { InspectionController } from './InspectionController.svelte';
import type { Known, Ports, Sent } from './ports';

const photo = { sha256: 'a'.repeat(64), media_type: 'image/jpeg', bytes: 4 };

function begun(): InspectionDraft {
  return freshDraft({
    inspection: 'I',
    programme: 'P',
    project: 'K01',
    projectName: { zh: '小学' },
    trip: null,
    day: '2026-07-15',
    list: {
      checklist: 'structure',
      version: 1,
      name: { zh: '主体' },
      points: [
        { point: 'S01', text: { zh: '钢筋' }, severity: 'serious', due_days: 3 },
        { point: 'S02', text: { zh: '模板' }, severity: 'minor', due_days: 7 },
      ],
    },
  });
}

/** A device that survives its pages. */
function device(known: Known | null = null) {
  const drafts = new Map<string, InspectionDraft>();
  const photos = new Map<string, ArrayBuffer>([[photo.sha256, new ArrayBuffer(4)]]);
  const filed: { body: InspectionRecorded; evidence: string[] }[] = [];
  const items: Sent[] = [];
  const state = { full: false };
  const ports: Ports = {
    now: () => new Date('2026-07-15T10:00:00Z'),
    reader: { known: () => (known ? Promise.resolve(known) : Promise.reject(unreachable())) },
    shelf: {
      known: () => Promise.resolve(known),
      keepKnown: () => Promise.resolve(),
      draft: () => Promise.resolve(null),
      drafts: () => Promise.resolve([...drafts.values()]),
      keep(draft) {
        if (state.full) return Promise.reject(storageFull());
        drafts.set(draft.inspection, structuredClone(draft));
        return Promise.resolve('2026-07-15T18:21:07+08:00');
      },
      drop: (draft) => Promise.resolve(void drafts.delete(draft.inspection)),
      photos: {
        keep: (kept) => Promise.resolve(void photos.set(kept.sha256, kept.bytes)),
        kept: (sha256) => {
          const bytes = photos.get(sha256);
          return Promise.resolve(bytes ? { sha256, bytes } : null);
        },
        drop: (sha) => Promise.resolve(void photos.delete(sha)),
      },
    },
    post: {
      items,
      file(fact) {
        if (state.full) return Promise.reject(storageFull());
        filed.push({ body: fact.body, evidence: (fact.evidence ?? []).map((one) => one.sha256) });
        return Promise.resolve({ id: String(filed.length) });
      },
      letGo: () => Promise.resolve(),
    },
    camera: { ready: () => Promise.resolve(), take: () => Promise.reject(new Error('none')) },
  };
  return { ports, drafts, photos, filed, state };
}
const open = (ports: Ports, draft = begun()): InspectionController =>
  new InspectionController(draft, '', ports);
const soon = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

describe('an inspection on its way', () => {
  test('every touch is kept, and "saved" is said only when the device has it', async () => {
    const { ports, drafts, state } = device();
    const controller = open(ports);
    controller.answer('S02', 'in_order', '');
    controller.keep();
    expect(controller.saved.state).toBe('saving');
    await soon();
    expect(controller.saved.state).toBe('saved');
    expect(drafts.get('I')?.points['S02']?.result).toBe('in_order');
    state.full = true;
    controller.answer('S02', 'not_seen', '');
    controller.keep();
    await soon();
    expect(controller.saved).toMatchObject({ state: 'failed' });
  });

  test('a point not in order begins with what was asked, and keeps what was written instead', () => {
    const controller = open(device().ports);
    controller.answer('S01', 'not_in_order', '不合格：钢筋');
    expect(controller.point('S01').finding.text).toBe('不合格：钢筋');
    controller.point('S01').finding.text = '间距偏大';
    controller.answer('S01', 'in_order', '不合格：钢筋');
    controller.answer('S01', 'not_in_order', '不合格：钢筋');
    expect(controller.point('S01').finding.text).toBe('间距偏大');
  });

  test('a part leaves what lacks its photo, and the next part takes it with its bytes', async () => {
    const { ports, drafts, filed, photos } = device();
    const controller = open(ports);
    controller.answer('S01', 'not_in_order', '间距偏大');
    controller.answer('S02', 'in_order', '');
    expect(await controller.savePart()).toBe(true);
    expect(controller.left).toBe(1);
    controller.point('S01').photos = [photo];
    expect(controller.fresh).toBe(1);
    expect(await controller.savePart()).toBe(true);
    await soon();
    expect(filed.map((one) => one.body.points.map((seen) => seen.point))).toEqual([
      ['S02'],
      ['S01'],
    ]);
    expect(filed[1]?.evidence).toEqual([photo.sha256]);
    // Both still lie here: the inspection goes on.
    expect(drafts.has('I')).toBe(true);
    expect(photos.has(photo.sha256)).toBe(true);
  });

  test('what was not looked at is told as not seen, never as in order', async () => {
    const { ports, filed, drafts, photos } = device();
    const controller = open(ports);
    controller.answer('S02', 'in_order', '');
    expect(await controller.finish()).toBe(false);
    expect(controller.mistakes).toEqual([{ point: 'S01', code: 'unanswered' }]);
    controller.restNotSeen();
    expect(controller.mistakes).toEqual([]);
    controller.point('S02').photos = [photo];
    expect(await controller.finish()).toBe(true);
    expect(filed[0]?.body).toMatchObject({
      finished: true,
      points: [
        { point: 'S01', result: 'not_seen' },
        { point: 'S02', result: 'in_order' },
      ],
    });
    // Only now, with the fact in the outbox for good, are draft and photos gone.
    expect(drafts.has('I')).toBe(false);
    expect(photos.size).toBe(0);
  });

  test('a full device loses nothing: the draft stays open, nothing counts as told', async () => {
    const { ports, state } = device();
    const controller = open(ports);
    controller.answer('S01', 'in_order', '');
    controller.answer('S02', 'in_order', '');
    state.full = true;
    expect(await controller.finish()).toBe(false);
    expect(controller.saved.problem?.code).toBe('storage_full');
    expect(controller.finished).toBe(false);
    expect(controller.fresh).toBe(2);
  });

  test('a newer version is told of and changes nothing', async () => {
    const list = { ...begun().list, version: 2, categories: [], shipped: false, points: [] };
    const known = { programme: 'P', sites: [], findings: [], checklists: [list] };
    const controller = open(device(known as unknown as Known).ports);
    await controller.start();
    expect(controller.newer).toBe(2);
    expect(controller.draft.list.version).toBe(1);
    expect(controller.counts.all).toBe(2);
  });
});
