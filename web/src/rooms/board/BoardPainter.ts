import type { Draft, Pointer } from './drafts';
import { boxOfLaser, boxOfMark, drawLaser, drawStroke, drawText, join, meet } from './paint';
import type { Laser, Mark, Page } from './state';
import type { Box } from './strokes';
import { blankBoard, place, type Look, type Placed } from './view';

/** The picture of a page; without one the board is blank. */
export interface Picture {
  image: CanvasImageSource | null;
  width: number;
  height: number;
}

export interface Scene {
  /** Which page it is: another key is another picture. */
  key: string;
  page: Page | null;
  picture: Picture | null;
  look: Look;
  /** One's own, of which no event came yet. */
  pending: readonly Mark[];
  /** Taken away here, though no event said so yet. */
  hidden: ReadonlySet<string>;
  drafts: readonly Draft[];
  lasers: readonly Laser[];
  /** Of the same clock as a laser's `t` and a pointer's `at`, in ms. */
  now: number;
  pointers: readonly (Pointer & { name: string })[];
}

/** Left, top, width and height in device pixels. */
type Rectangle = [number, number, number, number];

const paper = '#ffffff';
const rule = '#e7edf5';

/**
 * Two canvases, one upon the other: below the page with its finished ink, above what moves. Below, a new mark is put on top of the rest, and what
 * was erased is mended within its own rectangle: an hour of writing costs no more per stroke than the first minute.
 */
export class BoardPainter {
  readonly #below: CanvasRenderingContext2D;
  readonly #above: CanvasRenderingContext2D;
  #screen = { width: 1, height: 1 };
  #placed: Placed = { x: 0, y: 0, width: 1, height: 1 };
  #painted: { whole: string; image: CanvasImageSource | null; marks: readonly Mark[] } | null =
    null;
  /** What of the upper canvas is painted: all that is cleared and shown anew, since some browsers show it by software. */
  #busyAbove: Rectangle | 'all' | null = 'all';

  constructor(below: HTMLCanvasElement, above: HTMLCanvasElement) {
    const context = below.getContext('2d', { alpha: false });
    const over = above.getContext('2d');
    if (!context || !over) throw new Error('no canvas');
    this.#below = context;
    this.#above = over;
  }

  /** Where the page lies now, in device pixels. */
  get placed(): Placed {
    return this.#placed;
  }

  resize(width: number, height: number, density: number): void {
    const wide = Math.max(1, Math.round(width * density));
    const high = Math.max(1, Math.round(height * density));
    if (wide === this.#screen.width && high === this.#screen.height) return;
    this.#screen = { width: wide, height: high };
    for (const { canvas } of [this.#below, this.#above]) {
      canvas.width = wide;
      canvas.height = high;
    }
    this.#painted = null;
    this.#busyAbove = 'all';
  }

  /** True while something fades or moves by itself: paint again at the next frame. */
  paint(scene: Scene, ground: string): boolean {
    const size = scene.picture ?? blankBoard;
    this.#placed = place(this.#screen, size, scene.look);
    const ratio = size.height / size.width;
    this.#paintBelow(scene, ratio, ground);
    return this.#paintAbove(scene, ratio);
  }

  #paintBelow(scene: Scene, ratio: number, ground: string): void {
    const { x, y, width, height } = this.#placed;
    const image = scene.picture?.image ?? null;
    const whole = `${scene.key} ${x} ${y} ${width} ${height} ${ground}`;
    const all = scene.page?.marks ?? [];
    const marks = scene.hidden.size ? all.filter((mark) => !scene.hidden.has(mark.id)) : all;
    const before = this.#painted;
    this.#painted = { whole, image, marks: [...marks] };
    if (before?.whole !== whole || before.image !== image) {
      this.#below.setTransform(1, 0, 0, 1, 0, 0);
      this.#below.fillStyle = ground;
      this.#below.fillRect(0, 0, this.#screen.width, this.#screen.height);
      this.#mend(scene, marks, ratio, null);
      return;
    }
    const grown = before.marks.every((mark, i) => mark === marks[i]);
    if (grown) {
      this.#onPage(this.#below);
      for (const mark of marks.slice(before.marks.length)) drawMark(this.#below, mark, ratio);
      return;
    }
    let dirty: Box | null = null;
    const now = new Set(marks);
    const then = new Set(before.marks);
    for (const mark of [...before.marks, ...marks])
      if (!now.has(mark) || !then.has(mark)) dirty = join(dirty, boxOfMark(mark, ratio));
    if (dirty) this.#mend(scene, marks, ratio, dirty);
  }

  /** Page and marks within `dirty`, or all of it. */
  #mend(scene: Scene, marks: readonly Mark[], ratio: number, dirty: Box | null): void {
    const context = this.#below;
    const { x, y, width, height } = this.#placed;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    if (dirty) {
      context.rect(...this.#onScreen(dirty));
      context.clip();
      context.beginPath();
    }
    context.rect(x, y, width, height);
    context.clip();
    context.fillStyle = paper;
    context.fillRect(x, y, width, height);
    if (scene.picture?.image) {
      context.imageSmoothingQuality = 'high';
      context.drawImage(scene.picture.image, x, y, width, height);
    } else if (!scene.picture) this.#rule(context);
    this.#onPage(context);
    for (const mark of marks)
      if (!dirty || meet(boxOfMark(mark, ratio), dirty)) drawMark(context, mark, ratio);
    context.restore();
  }

  /** A blank board has a faint grid, as squared paper: writing keeps its line. */
  #rule(context: CanvasRenderingContext2D): void {
    const { x, y, width, height } = this.#placed;
    const step = width / 32;
    context.fillStyle = rule;
    const thick = Math.max(1, Math.round(width / 1600));
    for (let at = step; at < width - 1; at += step)
      context.fillRect(Math.round(x + at), y, thick, height);
    for (let at = step; at < height - 1; at += step)
      context.fillRect(x, Math.round(y + at), width, thick);
  }

  #onPage(context: CanvasRenderingContext2D): void {
    const { x, y, width } = this.#placed;
    const scale = width / 10_000;
    context.setTransform(scale, 0, 0, scale, x, y);
  }

  #paintAbove(scene: Scene, ratio: number): boolean {
    const context = this.#above;
    const lively =
      scene.drafts.length + scene.pending.length + scene.lasers.length + scene.pointers.length > 0;
    if (!lively && !this.#busyAbove) return false;
    this.#clearAbove();
    if (!lively) return false;
    context.save();
    const { x, y, width, height } = this.#placed;
    let covered: Box | null = null;
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    this.#onPage(context);
    for (const mark of scene.pending) {
      if (scene.hidden.has(mark.id)) continue;
      drawMark(context, mark, ratio);
      covered = join(covered, boxOfMark(mark, ratio));
    }
    let fading = false;
    for (const draft of scene.drafts) {
      const [, , tool, c, w] = draft.head;
      const { points } = draft;
      if (tool === 'laser') {
        fading = drawLaser(context, points, ratio, scene.now - draft.at) || fading;
        covered = join(covered, boxOfLaser(points, ratio));
      } else if (!scene.hidden.has(draft.id)) {
        drawStroke(context, { tool, c, w, points }, ratio, false);
        covered = join(covered, boxOfMark({ tool, c, w, points }, ratio));
      }
    }
    for (const { stroke, t } of scene.lasers) {
      fading = drawLaser(context, stroke.points, ratio, scene.now - t) || fading;
      covered = join(covered, boxOfLaser(stroke.points, ratio));
    }
    for (const pointer of scene.pointers)
      covered = join(covered, this.#point(context, pointer, ratio));
    context.restore();
    this.#busyAbove = covered && this.#onScreen(covered);
    return fading;
  }

  #clearAbove(): void {
    const context = this.#above;
    const { width, height } = this.#screen;
    const busy = this.#busyAbove;
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (busy === 'all') context.clearRect(0, 0, width, height);
    else if (busy) context.clearRect(...busy);
    this.#busyAbove = null;
  }

  /** Whole device pixels around it. */
  #onScreen({ x0, y0, x1, y1 }: Box): Rectangle {
    const { x, y, width, height } = this.#placed;
    const left = Math.floor(x + (x0 / 10_000) * width) - 1;
    const top = Math.floor(y + (y0 / 10_000) * height) - 1;
    const right = Math.ceil(x + (x1 / 10_000) * width) + 1;
    const bottom = Math.ceil(y + (y1 / 10_000) * height) + 1;
    return [left, top, right - left, bottom - top];
  }

  #point(
    context: CanvasRenderingContext2D,
    { x, y, name }: { x: number; y: number; name: string },
    ratio: number,
  ): Box {
    const unit = 10_000 / this.#placed.width; // one device pixel
    const size = Math.max(110, 9 * unit);
    context.fillStyle = 'rgb(230 40 30 / 0.28)';
    context.beginPath();
    context.arc(x, y * ratio, size, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = 'rgb(220 30 20 / 0.95)';
    context.beginPath();
    context.arc(x, y * ratio, size * 0.42, 0, 2 * Math.PI);
    context.fill();
    const reach = size + 2 * unit;
    const box = { x0: x - reach, y0: y - reach / ratio, x1: x + reach, y1: y + reach / ratio };
    if (!name) return box;
    context.font = `500 ${size * 1.1}px system-ui, sans-serif`;
    context.textBaseline = 'middle';
    context.lineWidth = size * 0.3;
    context.strokeStyle = 'rgb(255 255 255 / 0.85)';
    context.strokeText(name, x + size * 1.4, y * ratio);
    context.fillText(name, x + size * 1.4, y * ratio);
    return { ...box, x1: x + size * 2 + context.measureText(name).width };
  }
}

function drawMark(context: CanvasRenderingContext2D, mark: Mark, ratio: number): void {
  if (mark.kind === 'text') drawText(context, mark, ratio);
  else drawStroke(context, mark, ratio, true);
}
