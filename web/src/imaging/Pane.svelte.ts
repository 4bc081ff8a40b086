import type { Problem } from '../generated/api';
import { Trouble } from '../transport/problem';
import { fitScale, matrixOf, type Box, type Matrix } from './geometry';
import type { Image, SeriesHead } from './study';
import type { Place, View } from './view';

type Bits = Omit<View, keyof Place>;

/** What a pane shows of its image just now: nothing yet, a picture by the server, or every pixel as it was taken. */
export type Shown = 'waiting' | 'preview' | 'full' | 'failed';

const fresh = (): Bits => ({
  window: null,
  zoom: 1,
  pan: [0, 0],
  rotation: 0,
  flip: false,
  invert: false,
});

/** One image of one series, and how it is looked at. */
export class Pane {
  series = $state.raw<SeriesHead | null>(null);
  images = $state.raw<readonly Image[]>([]);
  index = $state(0);
  bits = $state.raw<Bits>(fresh());
  /** What the window is in truth where the view leaves it to the image. */
  own = $state.raw<readonly [number, number] | null>(null);
  box = $state.raw<Box>({ width: 1, height: 1 });
  shown = $state<Shown>('waiting');
  /** Of the full image on its way, 0-1. */
  share = $state(0);
  /** Why the server did not give what was asked for it, where it is the server that said so. */
  problem = $state.raw<Problem | null>(null);
  towards: 1 | -1 = 1;

  image = $derived(this.images[this.index] ?? null);
  matrix = $derived.by((): Matrix => {
    const { image } = this;
    return image ? matrixOf(this.bits, image, this.box) : [1, 0, 0, 1, 0, 0];
  });
  view = $derived.by((): View | null => {
    const { image } = this;
    if (!image) return null;
    const { series, instance, frame } = image;
    return { series, instance, frame, ...this.bits };
  });
  /** Centre and width as they are seen; null while nobody knows. */
  window = $derived.by((): readonly [number, number] | null => {
    const first = this.image?.windows[0];
    return this.bits.window ?? this.own ?? (first ? [first.centre, first.width] : null);
  });
  get colour(): boolean {
    return (this.image?.pixels.samplesPerPixel ?? 1) > 1 || this.byServer;
  }
  /** Its colours stand in a table that only the server reads: it draws every pixel, we show that picture. */
  get byServer(): boolean {
    return this.image?.pixels.photometric === 'PALETTE COLOR';
  }
  failed(thrown: unknown): void {
    this.shown = 'failed';
    this.problem = thrown instanceof Trouble ? thrown.problem : null;
  }
  /** Screen pixels per image pixel. */
  scale = $derived.by((): number => {
    const { image } = this;
    return image ? fitScale(image, this.box, this.bits.rotation) * this.bits.zoom : 1;
  });

  open(series: SeriesHead, images: readonly Image[], index = 0): void {
    const other = this.series?.uid !== series.uid;
    this.series = series;
    this.images = images;
    this.index = Math.min(Math.max(0, index), Math.max(0, images.length - 1));
    if (!other) return;
    this.bits = fresh();
    this.own = null;
    this.shown = 'waiting';
  }

  /** False: there is no such image. */
  go(index: number): boolean {
    const to = Math.min(this.images.length - 1, Math.max(0, index));
    if (to === this.index || to < 0) return false;
    this.towards = to > this.index ? 1 : -1;
    this.index = to;
    return true;
  }

  set(view: View): void {
    const { window, zoom, pan, rotation, flip, invert } = view;
    this.bits = { window, zoom, pan, rotation, flip, invert };
  }
}
