import type { StackReader } from './engine';
import { nearest } from './order';
import type { Pane } from './Pane.svelte';
import type { Reading } from './Reading.svelte';
import type { Image } from './study';

/** Images that fly past are not asked for. */
const restMs = 60;
/** Decoded ahead, so much memory; less where there is little. */
const { deviceMemory = 8 } = navigator as { deviceMemory?: number };
const aheadBytes = deviceMemory < 4 ? 100e6 : 300e6;
const lanes = 2;

/** Keeps a pane's full image what the pane says it is. */
export class FullImage {
  readonly #reading: Reading;
  readonly #pane: Pane;
  readonly #element: HTMLDivElement;
  #reader: StackReader | null = null;
  #images: readonly Image[] = [];
  /** What the reader has open. */
  #opened: readonly Image[] = [];
  #index = -1;
  #stopped = false;
  #lanes = 0;
  readonly #decoding = new Set<number>();
  #stopListening: () => void;

  constructor(reading: Reading, pane: Pane, element: HTMLDivElement) {
    this.#reading = reading;
    this.#pane = pane;
    this.#element = element;
    this.#stopListening = reading.onFrame.add(() => this.#decodeAhead());
  }

  /** Something that it depends on is other than before. */
  update(images: readonly Image[], index: number): void {
    if (images !== this.#images) {
      this.#images = images;
      this.#index = index;
      this.#decoding.clear();
      void this.#run(() => this.#open(index));
    } else if (index !== this.#index) {
      this.#index = index;
      void this.#run(() => this.#show(index));
    } else if (this.#pane.shown === 'full') this.#paint();
  }

  again(): void {
    this.#images = [];
    this.update(this.#pane.images, this.#pane.index);
  }

  stop(): void {
    this.#stopped = true;
    this.#stopListening();
    this.#reader?.close();
  }

  async #run(what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (thrown) {
      if (!this.#stopped) this.#pane.failed(thrown);
    }
  }

  async #engine(): Promise<StackReader | null> {
    if (this.#reader) return this.#reader;
    try {
      const { StackReader } = await import('./engine');
      if (this.#stopped) return null;
      return (this.#reader ??= new StackReader(this.#element));
    } catch {
      this.#reading.unable = true;
      return null;
    }
  }

  /** Still what is wanted? */
  #is(images: readonly Image[], index: number): boolean {
    return !this.#stopped && this.#images === images && this.#index === index;
  }

  async #open(index: number): Promise<void> {
    const images = this.#images;
    const image = images[index];
    this.#pane.shown = 'waiting';
    this.#pane.share = 0;
    if (!image) return;
    // The viewer's code and the image's bytes come at the same time.
    const [reader] = await Promise.all([this.#engine(), this.#reading.store.want(image)]);
    if (!reader || this.#stopped || this.#images !== images) return;
    const stack = images.map((one) => ({ image: one, bytes: () => this.#reading.store.want(one) }));
    this.#opened = [];
    await reader.open(stack, index);
    this.#opened = images;
    if (this.#images !== images || this.#stopped) return;
    if (this.#index === index) this.#done();
    else await this.#show(this.#index);
  }

  async #show(index: number): Promise<void> {
    const images = this.#images;
    const image = images[index];
    if (!image) return;
    if (!this.#reader?.has(index)) {
      this.#pane.shown = 'waiting';
      this.#pane.share = 0;
      if (!this.#reading.store.has(image)) {
        await new Promise((rested) => setTimeout(rested, restMs));
        if (!this.#is(images, index)) return;
        await this.#reading.store.want(image);
      }
      if (!this.#is(images, index)) return;
    }
    if ((await this.#reader?.show(index, image)) && this.#is(images, index)) this.#done();
  }

  #done(): void {
    this.#pane.shown = 'full';
    this.#paint();
    this.#decodeAhead();
  }

  #paint(): void {
    const { window, invert } = this.#pane.bits;
    const is = this.#reader?.paint(window, invert);
    if (!window && is && is.join() !== this.#pane.own?.join()) this.#pane.own = is;
  }

  /** What is here is unpacked while nobody waits, so that the next turn of the wheel shows it at once. */
  #decodeAhead(): void {
    while (this.#lanes < lanes && this.#reader && !this.#stopped) {
      const next = this.#nextToDecode();
      if (next === undefined) return;
      this.#lanes += 1;
      this.#decoding.add(next);
      this.#reader
        .decode(next)
        .then(
          () => this.#reader?.has(next) === true,
          () => false, // said when it is looked at
        )
        .then((more) => {
          this.#lanes -= 1;
          // One that cannot be unpacked is not tried for ever.
          if (more) this.#decoding.delete(next);
          this.#decodeAhead();
        });
    }
  }

  #nextToDecode(): number | undefined {
    const images = this.#images;
    const [first] = images;
    if (!first || images !== this.#opened) return undefined;
    const most = Math.max(3, Math.floor(aheadBytes / decodedBytes(first)));
    return nearest(images.length, this.#index, this.#pane.towards, most).find((at) => {
      const image = images[at];
      if (!image || this.#decoding.has(at)) return false;
      return this.#reading.store.has(image) && !this.#reader?.has(at);
    });
  }
}

/** Unpacked: colour as four bytes, values with a fraction as floats, else as they are written. */
function decodedBytes({ rows, columns, pixels }: Image): number {
  const { samplesPerPixel, bitsAllocated, slope, intercept } = pixels;
  const whole = Number.isInteger(slope) && Number.isInteger(intercept);
  const each = samplesPerPixel > 1 || !whole ? 4 : Math.ceil(bitsAllocated / 8);
  return rows * columns * each;
}
