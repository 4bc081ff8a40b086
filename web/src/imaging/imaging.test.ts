import { describe, expect, it } from 'vitest';
import { onlyPart, type DataSet, type FrameBytes } from '../transport/dicomweb';
import { Trouble, unreachable } from '../transport/problem';
import { alongside, byPlace } from './alongside';
import { rectangleOf } from './blackOutDesk.svelte';
import { Drawing } from './drawing';
import { FrameStore } from './FrameStore';
import {
  fitScale,
  matrixOf,
  mirrored,
  panned,
  toImage,
  toScreen,
  turned,
  zoomed,
} from './geometry';
import { calibrated, measure, shortValue } from './measure';
import { nearest } from './order';
import { imagesOf, seriesToShow, spacingOf } from './study';
import { annotationOf, fromNumbers, markFrom, toNumbers, type Place, type View } from './view';

const place: Place = { series: '1.2', instance: '1.2.3', frame: 1 };
const view: View = {
  ...place,
  window: [40, 400],
  zoom: 1,
  pan: [0, 0],
  rotation: 0,
  flip: false,
  invert: false,
};
const image = { columns: 200, rows: 100, aspect: 1 };
const box = { width: 400, height: 400 };

describe('a view', () => {
  it('goes over the wire as eight whole numbers and comes back', () => {
    const moved: View = { ...view, zoom: 2.5, pan: [-3.5, 7], rotation: 270, flip: true };
    expect(toNumbers(moved)).toEqual([400, 4000, 2500, -35, 70, 270, 1, 0]);
    expect(fromNumbers(place, toNumbers(moved))).toEqual(moved);
    expect(fromNumbers(place, toNumbers({ ...view, window: null })).window).toBeNull();
  });

  it('shows the whole image on a screen of any size, turned or not', () => {
    expect(fitScale(image, box, 0)).toBe(2);
    expect(fitScale(image, { width: 100, height: 400 }, 90)).toBe(1);
    const matrix = matrixOf(view, image, box);
    expect(toScreen(matrix, [0, 0])).toEqual([0, 100]);
    expect(toScreen(matrix, [200, 100])).toEqual([400, 300]);
  });

  it('keeps what lies under the fingers there while it grows', () => {
    let now: View = { ...view, rotation: 90, flip: true, pan: [10, -4] };
    const at = [130, 250] as const;
    const before = toImage(matrixOf(now, image, box), at);
    now = zoomed(now, image, box, 3, at);
    const after = toImage(matrixOf(now, image, box), at);
    expect(after[0]).toBeCloseTo(before[0]);
    expect(after[1]).toBeCloseTo(before[1]);
  });

  it('follows the hand, however the image lies', () => {
    for (const one of [view, turned(view), mirrored(turned(view))]) {
      const matrix = matrixOf(one, image, box);
      const [x, y] = toScreen(matrix, [50, 60]);
      const next = toScreen(matrixOf(panned(one, matrix, 12, -7), image, box), [50, 60]);
      expect(next[0] - x).toBeCloseTo(12);
      expect(next[1] - y).toBeCloseTo(-7);
    }
  });

  it('is mirrored left to right as it is seen', () => {
    const one = turned(view);
    const [x, y] = toScreen(matrixOf(one, image, box), [20, 80]);
    const [u, v] = toScreen(matrixOf(mirrored(one), image, box), [20, 80]);
    expect(u).toBeCloseTo(400 - x);
    expect(v).toBeCloseTo(y);
  });
});

describe('measuring', () => {
  const spacing = { row: 0.5, column: 0.25, at: 'patient' as const };
  it('takes each direction by its own spacing', () => {
    const points = [
      [0, 0],
      [40, 0],
    ] as const;
    expect(measure({ tool: 'length', points }, spacing)).toEqual({
      value: 10,
      unit: 'mm',
      at: 'patient',
    });
    expect(shortValue({ value: 40, unit: 'px' })).toBe('40 px');
  });
  it('measures angles as they are in the body', () => {
    const points = [
      [0, 10],
      [0, 0],
      [20, 0],
    ] as const;
    expect(measure({ tool: 'angle', points }, spacing)?.value).toBeCloseTo(90);
    const across = [
      [0, 0],
      [10, 0],
      [0, 50],
      [-10, 60],
    ] as const;
    expect(measure({ tool: 'lines', points: across }, null)?.value).toBeCloseTo(45);
    expect(measure({ tool: 'cobb', points: across }, null)?.value).toBeCloseTo(45);
    const steep = [
      [0, 0],
      [10, -20],
      [0, 50],
      [10, 70],
    ] as const;
    expect(measure({ tool: 'cobb', points: steep }, null)?.value).toBeCloseTo(126.87);
    expect(measure({ tool: 'lines', points: steep }, null)?.value).toBeCloseTo(53.13);
  });
  it('knows millimetres once a line of known length was drawn', () => {
    const line = {
      points: [
        [0, 0],
        [100, 0],
      ] as const,
      mm: 50,
    };
    expect(calibrated(line, null)).toEqual({ row: 0.5, column: 0.5, at: 'calibrated' });
    expect(calibrated({ points: line.points }, spacing)).toBe(spacing);
  });
  it('says where a length is true', () => {
    const set = (tags: Record<string, number[] | string[]>): DataSet =>
      Object.fromEntries(Object.entries(tags).map(([tag, Value]) => [tag, { vr: 'DS', Value }]));
    expect(spacingOf(set({ '00181164': [0.1, 0.1] }), undefined)?.at).toBe('detector');
    expect(spacingOf(set({ '00181164': [0.1, 0.1], '00181114': [1.25] }), undefined)).toEqual({
      row: 0.08,
      column: 0.08,
      at: 'patient',
    });
    expect(spacingOf(set({ '00181164': [0.1, 0.1], '00280030': [0.1, 0.1] }), undefined)?.at).toBe(
      'detector',
    );
    expect(spacingOf(set({ '00280030': [0, 0] }), undefined)).toBeNull();
    expect(spacingOf({}, undefined)).toBeNull();
  });
});

describe('drawing', () => {
  const hand = (tool: Drawing['tool'], way: string): Drawing => {
    const drawing = new Drawing(tool);
    for (const step of way.split(' ')) {
      const [what, x, y] = step.split(',');
      drawing[what as 'down' | 'move' | 'up']([Number(x), Number(y)]);
    }
    return drawing;
  };
  it('makes a line of one drag, and of two clicks', () => {
    const dragged = hand('length', 'down,0,0 move,9,0 move,50,0 up,50,0');
    const clicked = hand('length', 'down,0,0 up,0,0 move,20,0 down,50,0 up,50,0');
    for (const { done, points } of [dragged, clicked]) {
      expect(done).toBe(true);
      expect(points).toEqual([
        [0, 0],
        [50, 0],
      ]);
    }
  });
  it('makes two lines of two drags', () => {
    const drawing = hand(
      'cobb',
      'down,0,0 move,30,0 up,40,0 move,10,50 down,0,60 move,20,60 up,40,70',
    );
    expect(drawing.done).toBe(true);
    expect(drawing.points).toEqual([
      [0, 0],
      [40, 0],
      [0, 60],
      [40, 70],
    ]);
  });
  it('makes an angle of a drag and a click, and a text of one click', () => {
    expect(hand('angle', 'down,0,0 move,30,0 up,40,0 down,40,50 up,40,50').points).toHaveLength(3);
    expect(hand('text', 'down,5,5 up,5,5').done).toBe(true);
    expect(hand('length', 'down,5,5 move,6,5 up,6,5').done).toBe(false);
  });
});

describe('a mark', () => {
  it('comes back as it went, and what cannot be drawn does not come', () => {
    const mark = {
      ...place,
      id: 'm',
      tool: 'text' as const,
      points: [[1.25, 2]] as const,
      text: 'a',
    };
    const text = annotationOf(mark);
    expect(markFrom({ ...place, id: 'm', tool: 'text' }, text)).toEqual({
      ...mark,
      points: [[1.3, 2]],
    });
    expect(markFrom({ ...place, id: 'm', tool: 'length' }, text)).toBeNull();
    expect(markFrom({ ...place, id: 'm', tool: 'spear' }, text)).toBeNull();
    expect(markFrom({ ...place, id: 'm', tool: 'text' }, '{')).toBeNull();
    expect(markFrom({ ...place, id: 'm', tool: 'text' }, '{"points":[["a",1]]}')).toBeNull();
  });
});

describe('a study', () => {
  const slice = (nth: number, z: number | null, more: DataSet = {}): DataSet => ({
    '0020000E': { vr: 'UI', Value: ['1.2'] },
    '00080018': { vr: 'UI', Value: [`1.2.${nth}`] },
    '00200013': { vr: 'IS', Value: [nth] },
    '00280010': { vr: 'US', Value: [4] },
    '00280011': { vr: 'US', Value: [4] },
    '00200037': { vr: 'DS', Value: [1, 0, 0, 0, 1, 0] },
    ...(z !== null && { '00200032': { vr: 'DS', Value: [0, 0, z] } }),
    ...more,
  });
  it('lies in the order of the body, the first number first', () => {
    const sets = [slice(10, -3), slice(2, -1), slice(9, -2)];
    expect(imagesOf(sets).map(({ instance }) => instance)).toEqual(['1.2.2', '1.2.9', '1.2.10']);
    const other = [slice(3, 0), slice(1, 0), slice(2, null)];
    expect(imagesOf(other).map(({ instance }) => instance)).toEqual(['1.2.1', '1.2.2', '1.2.3']);
  });
  it('takes many frames of one instance apart, each with its window and spacing', () => {
    const group = (width: number): DataSet => ({
      '00289132': {
        vr: 'SQ',
        Value: [
          { '00281050': { vr: 'DS', Value: [10] }, '00281051': { vr: 'DS', Value: [width] } },
        ],
      },
    });
    const shared = {
      '00289110': { vr: 'SQ', Value: [{ '00280030': { vr: 'DS', Value: [2, 1] } }] },
    };
    const [one, two] = imagesOf([
      slice(1, 0, {
        '00280008': { vr: 'IS', Value: ['2'] },
        '52009229': { vr: 'SQ', Value: [shared] },
        '52009230': { vr: 'SQ', Value: [group(50), group(60)] },
      }),
    ]);
    expect([one?.frame, two?.frame]).toEqual([1, 2]);
    expect(two?.windows[0]?.width).toBe(60);
    expect(one?.aspect).toBe(2);
  });
  it('shows no reports, and what has no pixels not at all', () => {
    const head = (uid: string, modality: string, number: number): DataSet => ({
      '0020000E': { vr: 'UI', Value: [uid] },
      '00080060': { vr: 'CS', Value: [modality] },
      '00200011': { vr: 'IS', Value: [number] },
    });
    const shown = seriesToShow([head('3', 'CT', 5), head('2', 'SR', 1), head('1', 'MR', 2)]);
    expect(shown.map(({ uid }) => uid)).toEqual(['1', '3']);
    expect(imagesOf([slice(1, 0, { '00280010': { vr: 'US' } })])).toEqual([]);
  });
});

describe('two series side by side', () => {
  const lying = (count: number, apart: number, way = [1, 0, 0, 0, 1, 0], space = '1.9') =>
    imagesOf(
      Array.from({ length: count }, (_, nth) => ({
        '0020000E': { vr: 'UI', Value: ['1.2'] },
        '00080018': { vr: 'UI', Value: [`1.2.${nth}`] },
        '00200013': { vr: 'IS', Value: [nth + 1] },
        '00280010': { vr: 'US', Value: [4] },
        '00280011': { vr: 'US', Value: [4] },
        '00200032': { vr: 'DS', Value: [0, nth * apart * (way[5] ?? 0), nth * apart] },
        '00200037': { vr: 'DS', Value: way },
        '00200052': { vr: 'UI', Value: [space] },
      })),
    );
  const thick = lying(10, 5);
  const thin = lying(50, 1);
  const at = (images: typeof thick, nth: number) => images[nth] as (typeof thick)[number];

  it('show the same place of the body, however thick their slices are', () => {
    expect(byPlace(at(thick, 3), thin)).toBe(true);
    expect(alongside(at(thick, 3), 3, thin, 0)).toBe(15);
    expect(alongside(at(thin, 17), 17, thick, 0)).toBe(3);
    expect(alongside(at(thin, 49), 49, thick, 0)).toBe(9);
  });
  it('go by number where they lie in other directions, or in another space', () => {
    const sagittal = lying(50, 1, [0, 1, 0, 0, 0, -1]);
    const later = lying(50, 1, [1, 0, 0, 0, 1, 0], '1.10');
    for (const other of [sagittal, later]) {
      expect(byPlace(at(thick, 3), other)).toBe(false);
      expect(alongside(at(thick, 3), 3, other, 20)).toBe(23);
      expect(alongside(at(thick, 3), 3, other, -20)).toBe(0);
    }
  });
});

describe('a rectangle to be made black', () => {
  const sheet = { columns: 200, rows: 100 };
  it('is whole pixels within the image, however it was drawn', () => {
    expect(rectangleOf([20.4, 30.6], [9.5, 10], sheet)).toEqual({
      left: 9,
      top: 10,
      width: 12,
      height: 21,
    });
    expect(rectangleOf([-5, 90], [250, 140], sheet)).toEqual({
      left: 0,
      top: 90,
      width: 200,
      height: 10,
    });
    expect(rectangleOf([-5, -5], [-1, -1], sheet)).toBeNull();
  });
});

describe('fetching', () => {
  it('takes what the hand moves towards before what lies behind', () => {
    expect(nearest(10, 4, 1)).toEqual([4, 5, 6, 3, 7, 8, 2, 9, 1, 0]);
    expect(nearest(4, 3, 1)).toEqual([3, 2, 1, 0]);
    expect(nearest(2000, 0, 1, 3)).toEqual([0, 1, 2]);
  });

  it('takes the one part out of an answer of parts, and none of one cut short', () => {
    const text =
      '--xyz\r\nContent-Type: image/jp2; transfer-syntax=1.2.840.10008.1.2.4.90\r\n\r\n\x01--xy\x02\r\n--xyz--';
    const bytes = Uint8Array.from(text, (one) => one.charCodeAt(0));
    const type = 'multipart/related; type="image/jp2"; boundary=xyz';
    const part = onlyPart(bytes, type);
    expect(part?.transferSyntax).toBe('1.2.840.10008.1.2.4.90');
    expect([...(part?.bytes ?? [])]).toEqual([1, 45, 45, 120, 121, 2]);
    expect(onlyPart(bytes.subarray(0, 80), type)).toBeNull();
    expect(onlyPart(bytes, 'application/octet-stream')?.transferSyntax).toBe('1.2.840.10008.1.2.1');
  });

  const answer = (nth: number): FrameBytes => ({
    bytes: Uint8Array.of(nth),
    transferSyntax: '1.2.840.10008.1.2.1',
  });
  const frame = (nth: number): Place => ({ ...place, frame: nth });

  it('goes on where the link was cut, and gives up what is refused', async () => {
    let tries = 0;
    const store = new FrameStore(
      ({ frame: nth }) => {
        if (nth === 2)
          return Promise.reject(
            new Trouble({ ...unreachable().problem, status: 404, code: 'not_found' }),
          );
        return ++tries < 3 ? Promise.reject(unreachable()) : Promise.resolve(answer(nth));
      },
      { wait: () => Promise.resolve() },
    );
    expect((await store.want(frame(1))).bytes[0]).toBe(1);
    expect(tries).toBe(3);
    await expect(store.want(frame(2))).rejects.toBeInstanceOf(Trouble);
    expect(store.has(frame(1))).toBe(true);
  });

  it('takes from the shelf what was taken ahead, and lays there what it fetches', async () => {
    const asked: number[] = [];
    const lies = new Map([['1.2.3/1', answer(1)]]);
    const store = new FrameStore(
      ({ frame: nth }) => {
        asked.push(nth);
        return Promise.resolve(answer(nth));
      },
      { wait: () => Promise.resolve() },
    );
    store.shelve({
      get count() {
        return lies.size;
      },
      has: (key) => lies.has(key),
      get: (key) => Promise.resolve(lies.get(key) ?? null),
      put: async (key, bytes) => void lies.set(key, bytes),
    });
    expect((await store.want(frame(1))).bytes[0]).toBe(1);
    expect(asked).toEqual([]);
    expect((await store.want(frame(2))).bytes[0]).toBe(2);
    await new Promise((rest) => setTimeout(rest, 0));
    expect([...lies.keys()]).toEqual(['1.2.3/1', '1.2.3/2']);
    expect(store.count).toBe(2);
    expect(store.bytes).toBe(0);
  });

  it('leaves the link to a preview until that is there', async () => {
    const asked: number[] = [];
    let previewed = (): void => undefined;
    const store = new FrameStore(
      ({ frame: nth }) => {
        asked.push(nth);
        return Promise.resolve(answer(nth));
      },
      { wait: () => Promise.resolve() },
    );
    store.holdUntil(new Promise((done) => (previewed = done)));
    const wanted = store.want(frame(1));
    store.aheadOf([1, 2].map(frame));
    await new Promise((rest) => setTimeout(rest, 0));
    expect(asked).toEqual([]);
    previewed();
    expect((await wanted).bytes[0]).toBe(1);
    await new Promise((rest) => setTimeout(rest, 0));
    expect(asked).toEqual([1, 2]);
  });

  it('asks for nothing twice, and for few at once', async () => {
    const asked: number[] = [];
    const open: Array<() => void> = [];
    const store = new FrameStore(
      ({ frame: nth }) => {
        asked.push(nth);
        return new Promise((done) => open.push(() => done(answer(nth))));
      },
      { wait: () => Promise.resolve() },
    );
    store.aheadOf([1, 2, 3, 4, 5].map(frame));
    expect(asked).toEqual([1, 2, 3]);
    const wanted = store.want(frame(2));
    const far = store.want(frame(9));
    expect(asked).toEqual([1, 2, 3, 9]);
    while (asked.length < 6 || open.length) {
      open.splice(0).forEach((done) => done());
      await new Promise((rest) => setTimeout(rest, 0));
    }
    expect((await wanted).bytes[0]).toBe(2);
    expect((await far).bytes[0]).toBe(9);
    expect(asked).toEqual([1, 2, 3, 9, 4, 5]);
    store.stop();
    expect(store.has(frame(2))).toBe(false);
  });
});
