import { DicomWeb } from '../transport/dicomweb';
import type { BlackOut as Wish, Rectangle } from '../transport/consult';
import { asTrouble, type Trouble } from '../transport/problem';
import { Pictures } from './Pictures';
import { imagesOf, seriesToShow, type Image, type SeriesHead } from './study';
import type { Point } from './view';

/** All frames of one instance: what is black on one is black on all. */
export interface Sheet {
  series: SeriesHead;
  image: Image;
  frames: number;
}

/** Whole pixels, within the image. */
export function rectangleOf(
  [x0, y0]: Point,
  [x1, y1]: Point,
  { columns, rows }: Pick<Image, 'columns' | 'rows'>,
): Rectangle | null {
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  const left = Math.floor(within(Math.min(x0, x1), columns));
  const top = Math.floor(within(Math.min(y0, y1), rows));
  const width = Math.ceil(within(Math.max(x0, x1), columns)) - left;
  const height = Math.ceil(within(Math.max(y0, y1), rows)) - top;
  return width > 0 && height > 0 ? { left, top, width, height } : null;
}

/** Images of a study, one after the other, and what is to be made black on each. */
export class BlackOutDesk {
  readonly pictures: Pictures;
  sheets = $state.raw<readonly Sheet[]>([]);
  at = $state(0);
  frame = $state(1);
  /** By instance. */
  black = $state.raw<Readonly<Record<string, readonly Rectangle[]>>>({});
  chosen = $state<number | null>(null);
  /** Looked at, by instance. */
  seen = $state.raw<ReadonlySet<string>>(new Set());
  trouble = $state.raw<Trouble | null>(null);
  loaded = $state(false);
  readonly #web: DicomWeb;
  readonly #study: string;
  readonly #abort = new AbortController();

  constructor(base: string, study: string) {
    this.#web = new DicomWeb(base);
    this.#study = study;
    this.pictures = new Pictures(this.#web);
  }

  sheet = $derived(this.sheets[this.at] ?? null);
  rectangles = $derived(this.black[this.sheet?.image.instance ?? ''] ?? []);
  images = $derived(Object.values(this.black).filter((one) => one.length > 0).length);
  count = $derived(Object.values(this.black).reduce((sum, one) => sum + one.length, 0));

  async start(): Promise<void> {
    const { signal } = this.#abort;
    this.trouble = null;
    try {
      const sheets: Sheet[] = [];
      for (const series of seriesToShow(await this.#web.series(this.#study, signal))) {
        const images = imagesOf(await this.#web.metadata(this.#study, series.uid, signal));
        for (const image of images.filter(({ frame }) => frame === 1)) {
          const frames = images.filter(({ instance }) => instance === image.instance).length;
          sheets.push({ series, image, frames });
        }
      }
      this.sheets = sheets;
      this.loaded = true;
      this.go(0);
    } catch (thrown) {
      if (!signal.aborted) this.trouble = asTrouble(thrown);
    }
  }

  stop(): void {
    this.#abort.abort();
    this.pictures.stop();
  }

  address(width: number): string | null {
    const { sheet } = this;
    if (!sheet) return null;
    const { series, instance } = sheet.image;
    return this.#web.rendered(
      { study: this.#study, series, instance },
      { width: Math.min(width, sheet.image.columns), quality: 80, frame: this.frame, window: null },
    );
  }

  go(at: number): void {
    const to = Math.min(this.sheets.length - 1, Math.max(0, at));
    this.at = Math.max(0, to);
    this.frame = 1;
    this.chosen = null;
    const { sheet } = this;
    if (sheet) this.seen = new Set([...this.seen, sheet.image.instance]);
  }

  #set(instance: string, rectangles: readonly Rectangle[]): void {
    this.black = { ...this.black, [instance]: rectangles };
  }
  add(rectangle: Rectangle): void {
    const { sheet } = this;
    if (!sheet) return;
    this.chosen = this.rectangles.length;
    this.#set(sheet.image.instance, [...this.rectangles, rectangle]);
  }
  /** A strip along the upper edge, where most devices write. */
  addStrip(): void {
    const { sheet } = this;
    if (!sheet) return;
    const { columns, rows } = sheet.image;
    this.add({ left: 0, top: 0, width: columns, height: Math.max(1, Math.round(rows * 0.08)) });
  }
  change(nth: number, by: Partial<Rectangle>): void {
    const { sheet } = this;
    const before = this.rectangles[nth];
    if (!sheet || !before) return;
    const { left, top, width, height } = { ...before, ...by };
    const next = rectangleOf([left, top], [left + width, top + height], sheet.image);
    if (next)
      this.#set(
        sheet.image.instance,
        this.rectangles.map((one, index) => (index === nth ? next : one)),
      );
  }
  remove(nth: number): void {
    const { sheet } = this;
    if (!sheet) return;
    this.chosen = null;
    this.#set(
      sheet.image.instance,
      this.rectangles.filter((_, index) => index !== nth),
    );
  }
  /** The same on every image of the series that is as large. */
  everywhere(): void {
    const { sheet, rectangles } = this;
    if (!sheet) return;
    const black = { ...this.black };
    for (const { series, image } of this.sheets) {
      const alike = image.columns === sheet.image.columns && image.rows === sheet.image.rows;
      if (series.uid === sheet.series.uid && alike) black[image.instance] = rectangles;
    }
    this.black = black;
  }

  wish(clean: boolean): Wish {
    const images = this.sheets.flatMap(({ image: { series, instance } }) => {
      const rectangles = this.black[instance] ?? [];
      return rectangles.length ? [{ series, instance, rectangles: [...rectangles] }] : [];
    });
    return { images, clean };
  }

  /** It was done: what is shown is asked for anew. */
  done(refused: ReadonlySet<string>): void {
    this.pictures.stop();
    this.black = Object.fromEntries(
      Object.entries(this.black).filter(([instance]) => refused.has(instance)),
    );
    this.chosen = null;
    this.frame = 1;
  }
}
