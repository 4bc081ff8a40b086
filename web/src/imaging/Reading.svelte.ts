import { DicomWeb, type DataSet } from '../transport/dicomweb';
import { frameName } from '../transport/frames';
import type { KeptStudy } from '../transport/keptStudies';
import { asTrouble, type Trouble } from '../transport/problem';
import { saysEnded } from '../transport/studyEnds';
import { alongside, byPlace } from './alongside';
import { FrameStore } from './FrameStore';
import { mirrored, rewindowed, turned, zoomed } from './geometry';
import { Listeners } from './listeners';
import { calibrated, measure, shortValue, type Measured, type Spacing } from './measure';
import { nearest } from './order';
import { Pane } from './Pane.svelte';
import { Pictures } from './Pictures';
import { imagesOf, seriesHead, seriesToShow, type Image, type SeriesHead } from './study';
import { samePlace, type Mark, type MarkTool, type Place, type Point, type View } from './view';

export type Tool = 'scroll' | 'window' | 'pan' | 'zoom' | MarkTool;

export interface Pointer {
  at: Point;
  name: string;
}
export type MarkChange = { mark: Mark; measured: Measured | null } | { removed: string };

/** A hand that rests so long has come to the view it wanted. */
const settleMs = 250;
/** So long the first preview has the link to itself. */
const previewMs = 2000;

/** One study on the desk: its series, what lies open, what is drawn on it. */
export class Reading {
  readonly study: string;
  readonly web: DicomWeb;
  readonly store: FrameStore;
  readonly pictures: Pictures;
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
  /** Two panes scroll together. */
  linked = $state(true);
  /** Images that lay beside each other when they were linked: the second's number less the first's. */
  #apart = 0;
  /** The view is another's to change; where one does it oneself, `onLead` hears of it. */
  led = $state(false);

  readonly onView = new Listeners<[view: View, settled: boolean]>();
  readonly onMark = new Listeners<[change: MarkChange]>();
  readonly onKey = new Listeners<[place: Place, on: boolean]>();
  readonly onPointer = new Listeners<[at: Point | null, unit: number]>();
  readonly onTakeOver = new Listeners<[]>();
  readonly onFrame = new Listeners<[]>();

  readonly #images = new Map<string, Promise<readonly Image[]>>();
  readonly #abort = new AbortController();
  #settle: ReturnType<typeof setTimeout> | undefined;
  #wanted: View | null = null;
  #ahead: KeptStudy | null = null;
  #previewed: () => void = () => undefined;
  #asked = false;

  constructor(base: string, study: string, plain: boolean) {
    this.study = study;
    this.plain = plain;
    this.web = new DicomWeb(base);
    this.pictures = new Pictures(this.web);
    this.store = new FrameStore(
      (place, came, signal) => this.web.frame({ study, ...place }, came, signal),
      { wait: (ms) => new Promise((done) => setTimeout(done, ms)) },
    );
    this.store.holdUntil(new Promise((done) => (this.#previewed = done)));
    this.store.onCame = () => {
      this.here = this.store.count;
      this.onFrame.tell();
    };
    this.store.onProgress = (key, share) => {
      for (const pane of this.panes)
        if (pane.image && frameName(pane.image) === key) pane.share = share;
    };
  }

  get pane(): Pane {
    return this.panes[this.active] ?? (this.panes[0] as Pane);
  }

  /** `ahead`: what was taken to this device before; it is shown before the server has answered. */
  async start(ahead: KeptStudy | null = null): Promise<void> {
    const { signal } = this.#abort;
    this.trouble = null;
    const lists = await ahead?.lists();
    if (signal.aborted) return;
    if (ahead && lists) {
      this.#ahead = ahead;
      this.store.shelve(ahead);
      this.here = this.store.count;
      for (const [uid, sets] of Object.entries(lists.metadata))
        this.#images.set(uid, Promise.resolve(imagesOf(sets)));
      await this.#take(lists.series);
      ahead.opened().catch(() => undefined);
    }
    try {
      const series = await this.web.series(this.study, signal);
      if (lists) this.#renew(lists.series, series);
      await this.#take(series);
      // The others' images are named while the first is looked at.
      for (const { uid } of this.series) await this.imagesOf(uid);
    } catch (thrown) {
      if (signal.aborted) return;
      const trouble = asTrouble(thrown);
      // What is here is read without a link; not where the server says that nobody may.
      const ended = saysEnded(thrown);
      if (!this.#ahead || ended) this.trouble = trouble;
      if (this.#ahead && ended) {
        this.store.stop();
        this.#ahead.erase().catch(() => undefined);
      }
    }
  }

  async #take(sets: readonly DataSet[]): Promise<void> {
    const series = seriesToShow(sets);
    // The same again must not draw anew what somebody reads.
    if (JSON.stringify(series) !== JSON.stringify(this.series)) this.series = series;
    this.loaded = true;
    const [first] = this.series;
    if (first && !this.pane.series && !this.#wanted)
      await this.#open(first.uid, this.pane, 0, false);
    if (this.#wanted && !this.pane.series) this.setView(this.#wanted);
  }

  /** A series that grew since it was taken ahead is named anew. */
  #renew(before: readonly DataSet[], now: readonly DataSet[]): void {
    const counts = new Map(before.map(seriesHead).map(({ uid, count }) => [uid, count]));
    for (const { uid, count } of now.map(seriesHead))
      if (counts.get(uid) !== count) this.#images.delete(uid);
  }

  /** A preview is on the screen, or will not come. */
  previewed(): void {
    this.#previewed();
  }

  stop(): void {
    this.#previewed();
    this.#abort.abort();
    clearTimeout(this.#settle);
    this.store.stop();
    this.pictures.stop();
  }

  /** Images of the pane that can be looked at without the link. */
  hereOf({ images }: Pane): number {
    void this.here;
    return images.filter((image) => this.store.has(image)).length;
  }

  imagesOf(series: string): Promise<readonly Image[]> {
    const known = this.#images.get(series);
    if (known) return known;
    const asked = this.web.metadata(this.study, series, this.#abort.signal).then(imagesOf);
    asked.catch(() => this.#images.delete(series));
    this.#images.set(series, asked);
    return asked;
  }

  open(series: string, in_ = this.pane, index = 0): Promise<void> {
    return this.#open(series, in_, index, true);
  }
  /** `own`: somebody asked for it; a study that opens by itself takes nobody from whom they follow. */
  async #open(series: string, in_: Pane, index: number, own: boolean): Promise<void> {
    const head = this.series.find(({ uid }) => uid === series);
    if (!head) return;
    try {
      const images = await this.imagesOf(series);
      in_.open(head, images, index);
      this.#apart = this.#distance();
      this.#moved(in_, true, own);
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
    this.active = 0;
    if (next) void this.#beside(next.uid, first, second);
  }
  /** The second shows at once what lies where the first does; the first stays the one looked at. */
  async #beside(series: string, first: Pane, second: Pane): Promise<void> {
    const head = this.series.find(({ uid }) => uid === series);
    try {
      const images = await this.imagesOf(series);
      if (!head || !this.panes.includes(second)) return;
      second.open(head, images);
      if (this.linkedByPlace) this.#bring(first);
      this.#apart = this.#distance();
      this.#fetchAhead();
    } catch (thrown) {
      if (!this.#abort.signal.aborted) this.trouble = asTrouble(thrown);
    }
  }
  link(on: boolean): void {
    this.linked = on;
    this.#apart = this.#distance();
  }
  /** Linked by where the images lie in the body; else by their numbers. */
  get linkedByPlace(): boolean {
    const [first, second] = this.panes;
    return Boolean(first && second && byPlace(first.image, second.images));
  }
  #distance(): number {
    const [first, second] = this.panes;
    return first && second ? second.index - first.index : 0;
  }
  #go(pane: Pane, index: number): boolean {
    if (!pane.go(index)) return false;
    if (this.linked) this.#bring(pane);
    return true;
  }
  /** The other pane comes along. */
  #bring(pane: Pane): void {
    const other = this.panes.find((one) => one !== pane);
    if (!other || !pane.image || other.images.length === 0) return;
    const apart = this.panes[0] === pane ? this.#apart : -this.#apart;
    other.go(alongside(pane.image, pane.index, other.images, apart));
  }

  // How one looks ------------------------------------------------------------------------------

  change(pane: Pane, view: View, settled = false): void {
    pane.set(view);
    this.#moved(pane, settled);
  }
  scroll(pane: Pane, by: number): void {
    if (this.#go(pane, pane.index + by)) this.#moved(pane, false);
  }
  goTo(pane: Pane, index: number): void {
    if (this.#go(pane, index)) this.#moved(pane, false);
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

  #moved(pane: Pane, settled: boolean, own = true): void {
    if (pane !== this.pane) this.active = Math.max(0, this.panes.indexOf(pane));
    this.#fetchAhead();
    if (own && this.led) {
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
      if (at >= 0) this.#go(pane, at);
      pane.set(view);
      this.#fetchAhead();
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
        this.#fetchAhead();
      },
      () => undefined,
    );
  }

  /** Another's hand goes through the series. */
  show(index: number): void {
    if (this.#go(this.pane, index)) this.#fetchAhead();
  }

  /** What is looked at, then what lies beside it, then the other series. */
  #fetchAhead(): void {
    if (this.plain) return;
    if (!this.#asked) setTimeout(() => this.#previewed(), previewMs);
    this.#asked = true;
    const drawn = this.panes.filter(({ byServer }) => !byServer);
    const places = drawn.flatMap(({ images, index, towards }) =>
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
