import { DicomWeb } from '../transport/dicomweb';
import { asTrouble, type Trouble } from '../transport/problem';
import { FrameStore, keyOf } from './FrameStore';
import { mirrored, rewindowed, turned, zoomed } from './geometry';
import { calibrated, measure, shortValue, type Measured, type Spacing } from './measure';
import { nearest } from './order';
import { Pane } from './Pane.svelte';
import { imagesOf, seriesToShow, type Image, type SeriesHead } from './study';
import { samePlace, type Mark, type MarkTool, type Place, type Point, type View } from './view';

export type Tool = 'scroll' | 'window' | 'pan' | 'zoom' | MarkTool;

export interface Pointer {
  at: Point;
  name: string;
}
export type MarkChange = { mark: Mark; measured: Measured | null } | { removed: string };

type Listener<Args extends unknown[]> = (...args: Args) => void;
class Listeners<Args extends unknown[]> {
  readonly #all = new Set<Listener<Args>>();
  add(one: Listener<Args>): () => void {
    this.#all.add(one);
    return () => this.#all.delete(one);
  }
  tell(...args: Args): void {
    for (const one of this.#all) one(...args);
  }
}

/** A hand that rests so long has come to the view it wanted. */
const settleMs = 250;

/** One study on the desk: its series, what lies open, what is drawn on it. */
export class Reading {
  readonly study: string;
  readonly web: DicomWeb;
  readonly store: FrameStore;
  /** Pictures drawn by the server, no full images: a phone. */
  plain = $state(false);
  /** It is no phone, but full images cannot be drawn here. */
  unable = $state(false);

  series = $state.raw<readonly SeriesHead[]>([]);
  trouble = $state.raw<Trouble | null>(null);
  loaded = $state(false);
  panes = $state.raw<readonly Pane[]>([new Pane()]);
  active = $state(0);
  tool = $state<Tool>('window');
  marks = $state.raw<readonly Mark[]>([]);
  keys = $state.raw<readonly Place[]>([]);
  chosen = $state<string | null>(null);
  pointer = $state.raw<Pointer | null>(null);
  /** Frames of this study that are on the device. */
  here = $state(0);
  mayMark = $state(true);
  /** The view is another's to change; where one does it oneself, `onLead` hears of it. */
  led = $state(false);

  readonly onView = new Listeners<[view: View, settled: boolean]>();
  readonly onMark = new Listeners<[change: MarkChange]>();
  readonly onKey = new Listeners<[place: Place, on: boolean]>();
  readonly onPointer = new Listeners<[at: Point | null]>();
  readonly onTakeOver = new Listeners<[]>();
  readonly onFrame = new Listeners<[]>();

  readonly #images = new Map<string, Promise<readonly Image[]>>();
  readonly #abort = new AbortController();
  #settle: ReturnType<typeof setTimeout> | undefined;
  #wanted: View | null = null;

  constructor(base: string, study: string, plain: boolean) {
    this.study = study;
    this.plain = plain;
    this.web = new DicomWeb(base);
    this.store = new FrameStore(
      (place, came, signal) => this.web.frame({ study, ...place }, came, signal),
      { wait: (ms) => new Promise((done) => setTimeout(done, ms)) },
    );
    this.store.onCame = () => {
      this.here = this.store.count;
      this.onFrame.tell();
    };
    this.store.onProgress = (key, share) => {
      for (const pane of this.panes)
        if (pane.image && keyOf(pane.image) === key) pane.share = share;
    };
  }

  get pane(): Pane {
    return this.panes[this.active] ?? (this.panes[0] as Pane);
  }

  async start(): Promise<void> {
    const { signal } = this.#abort;
    this.trouble = null;
    try {
      this.series = seriesToShow(await this.web.series(this.study, signal));
      this.loaded = true;
      const [first] = this.series;
      if (first && !this.pane.series && !this.#wanted) await this.open(first.uid);
      if (this.#wanted) this.setView(this.#wanted);
      // The others' images are named while the first is looked at.
      for (const { uid } of this.series) await this.imagesOf(uid);
    } catch (thrown) {
      if (!signal.aborted) this.trouble = asTrouble(thrown);
    }
  }

  stop(): void {
    this.#abort.abort();
    clearTimeout(this.#settle);
    this.store.stop();
  }

  imagesOf(series: string): Promise<readonly Image[]> {
    const known = this.#images.get(series);
    if (known) return known;
    const asked = this.web.metadata(this.study, series, this.#abort.signal).then(imagesOf);
    asked.catch(() => this.#images.delete(series));
    this.#images.set(series, asked);
    return asked;
  }

  async open(series: string, in_ = this.pane, index = 0): Promise<void> {
    const head = this.series.find(({ uid }) => uid === series);
    if (!head) return;
    try {
      const images = await this.imagesOf(series);
      in_.open(head, images, index);
      this.#moved(in_, true);
    } catch (thrown) {
      if (!this.#abort.signal.aborted) this.trouble = asTrouble(thrown);
    }
  }

  /** Two beside each other, or one. */
  compare(on: boolean): void {
    const [first] = this.panes as [Pane];
    if (!on) {
      this.panes = [this.pane];
      this.active = 0;
      return;
    }
    const second = new Pane();
    this.panes = [first, second];
    const next = this.series.find(({ uid }) => uid !== first.series?.uid) ?? first.series;
    if (next) void this.open(next.uid, second);
  }

  // How one looks ------------------------------------------------------------------------------

  change(pane: Pane, view: View, settled = false): void {
    pane.set(view);
    this.#moved(pane, settled);
  }
  scroll(pane: Pane, by: number): void {
    if (pane.go(pane.index + by)) this.#moved(pane, false);
  }
  goTo(pane: Pane, index: number): void {
    if (pane.go(index)) this.#moved(pane, false);
  }
  #with(change: (view: View) => View): void {
    const { view } = this.pane;
    if (view) this.change(this.pane, change(view), true);
  }
  turn(): void {
    this.#with(turned);
  }
  mirror(): void {
    this.#with(mirrored);
  }
  invert(): void {
    this.#with((view) => ({ ...view, invert: !view.invert }));
  }
  whole(): void {
    this.#with((view) => ({ ...view, zoom: 1, pan: [0, 0], rotation: 0, flip: false }));
  }
  window(window: readonly [number, number] | null): void {
    this.#with((view) => ({ ...view, window }));
  }
  rewindow(pane: Pane, dx: number, dy: number): void {
    const { view, window } = pane;
    if (view && window && !pane.colour)
      this.change(pane, { ...view, window: rewindowed(window, dx, dy) });
  }
  zoom(pane: Pane, by: number, at?: Point): void {
    const { view, image, box } = pane;
    if (view && image)
      this.change(pane, zoomed(view, image, box, by, at ?? [box.width / 2, box.height / 2]));
  }

  #moved(pane: Pane, settled: boolean): void {
    if (pane !== this.pane) this.active = Math.max(0, this.panes.indexOf(pane));
    this.#ahead();
    if (this.led) {
      this.led = false;
      this.onTakeOver.tell();
    }
    const { view } = pane;
    if (!view) return;
    this.onView.tell(view, settled);
    clearTimeout(this.#settle);
    if (!settled)
      this.#settle = setTimeout(() => {
        if (pane.view) this.onView.tell(pane.view, true);
      }, settleMs);
  }

  /** Another's view, on the pane one looks at; nobody is told of it. */
  setView(view: View): void {
    this.#wanted = view;
    const { pane } = this;
    const place = (): void => {
      const at = pane.images.findIndex((one) => samePlace(one, view));
      if (at >= 0) pane.go(at);
      pane.set(view);
      this.#ahead();
    };
    if (pane.series?.uid === view.series) return place();
    const head = this.series.find(({ uid }) => uid === view.series);
    if (!head) return;
    void this.imagesOf(view.series).then(
      (images) => {
        if (this.#wanted?.series !== view.series) return;
        pane.open(head, images);
        const wanted = this.#wanted;
        const at = images.findIndex((one) => samePlace(one, wanted));
        if (at >= 0) pane.go(at);
        pane.set(wanted);
        this.#ahead();
      },
      () => undefined,
    );
  }

  /** Another's hand goes through the series. */
  show(index: number): void {
    if (this.pane.go(index)) this.#ahead();
  }

  /** What is looked at, then what lies beside it, then the other series. */
  #ahead(): void {
    if (this.plain) return;
    const places = this.panes.flatMap(({ images, index, towards }) =>
      nearest(images.length, index, towards).flatMap((at) => images[at] ?? []),
    );
    this.store.aheadOf(places);
  }

  // What is drawn ------------------------------------------------------------------------------

  /** Of an image; a calibration stands for its whole series. */
  spacingOf(image: Image): Spacing | null {
    const said = this.marks.findLast(
      ({ tool, series, mm }) => tool === 'calibration' && series === image.series && mm,
    );
    return said ? calibrated(said, image.spacing) : image.spacing;
  }
  measured(mark: Mark, image: Image): Measured | null {
    return measure(mark, mark.tool === 'calibration' ? image.spacing : this.spacingOf(image));
  }
  words(mark: Mark, image: Image): string {
    if (mark.tool === 'text') return mark.text ?? '';
    if (mark.tool === 'calibration') return `${mark.mm ?? '?'} mm`;
    const measured = this.measured(mark, image);
    return measured ? shortValue(measured) : '';
  }
  marksOn(image: Image): Mark[] {
    return this.marks.filter((one) => samePlace(one, image));
  }

  /** Drawn or moved here: others are told. */
  keep(mark: Mark, image: Image): void {
    this.setMark(mark);
    this.onMark.tell({ mark, measured: this.measured(mark, image) });
  }
  remove(id: string): void {
    if (!this.marks.some((one) => one.id === id)) return;
    this.removeMark(id);
    this.onMark.tell({ removed: id });
  }
  setMark(mark: Mark): void {
    this.marks = [...this.marks.filter(({ id }) => id !== mark.id), mark];
  }
  removeMark(id: string): void {
    this.marks = this.marks.filter((one) => one.id !== id);
    if (this.chosen === id) this.chosen = null;
  }

  isKey(place: Place): boolean {
    return this.keys.some((one) => samePlace(one, place));
  }
  setKey(place: Place, on: boolean): void {
    const others = this.keys.filter((one) => !samePlace(one, place));
    this.keys = on ? [...others, place] : others;
  }
  toggleKey(): void {
    const { image } = this.pane;
    if (!image) return;
    const { series, instance, frame } = image;
    const place = { series, instance, frame };
    const on = !this.isKey(place);
    this.setKey(place, on);
    this.onKey.tell(place, on);
  }
}
