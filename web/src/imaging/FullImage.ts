import type { StackReader } from './engine';
import { nearest } from './order';
import type { Pane } from './Pane.svelte';
import type { Reading } from './Reading.svelte';
import type { Image } from './study';

/** Images that fly past are not asked for. */
const restMs = 60;
/** Decoded ahead, so much memory. */
const aheadBytes = 300e6;

/** Keeps a pane's full image what the pane says it is. */
export class FullImage {
  readonly #reading: Reading;
  readonly #pane: Pane;
  readonly #element: HTMLDivElement;
  #reader: StackReader | null = null;
  #images: readonly Image[] = [];
  #index = -1;
  #stopped = false;
  #decoding = false;
  #stopListening: () => void;

  constructor(reading: Reading, pane: Pane, element: HTMLDivElement) {
    this.#reading = reading;
    this.#pane = pane;
    this.#element = element;
    this.#stopListening = reading.onFrame.add(() => void this.#decodeAhead());
  }

  /** Something that it depends on is other than before. */
  update(images: readonly Image[], index: number): void {
    if (images !== this.#images) {
      this.#images = images;
      this.#index = index;
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
    } catch {
      if (!this.#stopped) this.#pane.shown = 'failed';
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
    await reader.open(stack, index);
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
    void this.#decodeAhead();
  }

  #paint(): void {
    const { window, invert } = this.#pane.bits;
    const is = this.#reader?.paint(window, invert);
    if (!window && is && is.join() !== this.#pane.own?.join()) this.#pane.own = is;
  }

  /** What is here is unpacked while nobody waits, so that the next turn of the wheel shows it at once. */
  async #decodeAhead(): Promise<void> {
    if (this.#decoding || !this.#reader) return;
    this.#decoding = true;
    const size = ({ rows, columns }: Image): number => rows * columns * 4;
    try {
      for (;;) {
        const images = this.#images;
        const [first] = images;
        if (this.#stopped || !first) return;
        const most = Math.max(3, Math.floor(aheadBytes / size(first)));
        const next = nearest(images.length, this.#index, this.#pane.towards, most).find((at) => {
          const image = images[at];
          return image && this.#reading.store.has(image) && !this.#reader?.has(at);
        });
        if (next === undefined) return;
        await this.#reader.decode(next);
        if (!this.#reader.has(next)) return;
      }
    } catch {
      // Said when it is looked at.
    } finally {
      this.#decoding = false;
    }
  }
}
