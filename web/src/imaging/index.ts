import { mount, unmount } from 'svelte';
import { isPhone } from '../shared/screen';
import type { KeptStudy } from '../transport/keptStudies';
import type { Measured } from './measure';
import { Reading, type MarkChange } from './Reading.svelte';
import { texts } from './texts';
import type { Mark, Place, Point, View } from './view';
import Viewer from './Viewer.svelte';

export type { Mark, MarkChange, Measured, Place, Point, View };
export { annotationOf, fromNumbers, markFrom, toNumbers, type ViewNumbers } from './view';

export interface ViewerOptions {
  /** Where the consultation's DICOMweb is, such as /consultations/ID/dicomweb. */
  base: string;
  /** The study's UID as Longspan gave it. */
  study: string;
  marks?: readonly Mark[];
  keys?: readonly Place[];
  /** False: looks, draws nothing. */
  mayMark?: boolean;
  /** Pictures drawn by the server alone; by itself on a phone. */
  plain?: boolean;
  /** What was taken ahead of it to this device (transport/keptStudies). */
  ahead?: KeptStudy | null;
}

/** One viewer in one element. What `set…` and `remove…` do, no listener hears; listeners hear what the person does. */
export interface ViewerHandle {
  getView(): View | null;
  setView(view: View): void;
  /** `settled`: the hand has come to rest. */
  onView(fn: (view: View, settled: boolean) => void): () => void;
  /** The n-th image of the series that is looked at, from 0. */
  index(): number;
  goTo(index: number): void;
  marks(): readonly Mark[];
  setMark(mark: Mark): void;
  removeMark(id: string): void;
  onMark(fn: (change: MarkChange) => void): () => void;
  setKey(place: Place, on: boolean): void;
  onKey(fn: (place: Place, on: boolean) => void): () => void;
  /** Another's pointer, in image pixels; null: gone. */
  pointer(at: Point | null, name?: string): void;
  /** `unit`: image pixels to one of the screen. */
  onPointer(fn: (at: Point | null, unit: number) => void): () => void;
  /** While it follows another's view: told once the person looks for himself. */
  follow(on: boolean): void;
  onTakeOver(fn: () => void): () => void;
  /** Frames on this device, and of the series looked at in all. */
  progress(): { here: number; of: number };
  setMayMark(may: boolean): void;
  close(): void;
}

/** Fetches and readies what a study is drawn with; for a page from which one is about to be opened. */
export async function prepareViewer(): Promise<void> {
  if (isPhone()) return;
  const [{ warmUp }] = await Promise.all([import('./engine'), texts.load()]);
  warmUp();
}

export async function openViewer(
  element: HTMLElement,
  options: ViewerOptions,
): Promise<ViewerHandle> {
  await texts.load();
  const reading = new Reading(options.base, options.study, options.plain ?? isPhone());
  for (const mark of options.marks ?? []) reading.setMark(mark);
  for (const place of options.keys ?? []) reading.setKey(place, true);
  reading.mayMark = options.mayMark ?? true;
  const app = mount(Viewer, { target: element, props: { reading } });
  void reading.start(options.ahead);
  return {
    getView: () => reading.pane.view,
    setView: (view) => reading.setView(view),
    onView: (fn) => reading.onView.add(fn),
    index: () => reading.pane.index,
    goTo: (index) => reading.show(index),
    marks: () => reading.marks,
    setMark: (mark) => reading.setMark(mark),
    removeMark: (id) => reading.removeMark(id),
    onMark: (fn) => reading.onMark.add(fn),
    setKey: (place, on) => reading.setKey(place, on),
    onKey: (fn) => reading.onKey.add(fn),
    pointer: (at, name = '') => {
      reading.pointer = at && { at, name };
    },
    onPointer: (fn) => reading.onPointer.add(fn),
    follow: (on) => {
      reading.led = on;
    },
    onTakeOver: (fn) => reading.onTakeOver.add(fn),
    progress: () => ({ here: reading.hereOf(reading.pane), of: reading.pane.images.length }),
    setMayMark: (may) => {
      reading.mayMark = may;
    },
    close: () => {
      void unmount(app);
      reading.stop();
    },
  };
}
