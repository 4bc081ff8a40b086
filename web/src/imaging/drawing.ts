import { pointsOf, type MarkTool, type Point } from './view';

const farEnough = 5;
const far = (one: Point, other: Point): boolean =>
  Math.hypot(one[0] - other[0], one[1] - other[1]) >= farEnough;

/**
 * A mark while it is drawn, by clicks or by dragging, as hands like it: a drag sets both ends of a line, a click sets
 * one point and the next hangs at the pointer. Points are of the screen.
 */
export class Drawing {
  readonly tool: MarkTool;
  points: Point[] = [];
  done = false;
  #pressed: Point | null = null;
  #split = false;

  constructor(tool: MarkTool) {
    this.tool = tool;
  }

  get #needed(): number {
    return pointsOf[this.tool];
  }

  down(at: Point): void {
    if (this.points.length === 0) this.points = [at];
    else this.#last(at);
    this.#pressed = at;
    this.#split = false;
  }

  move(at: Point): void {
    if (this.points.length === 0) return;
    if (!this.#pressed || this.#split || this.points.length === this.#needed) this.#last(at);
    else if (far(this.#pressed, at)) {
      this.points = [...this.points, at];
      this.#split = true;
    }
  }

  up(at: Point): void {
    if (!this.#pressed) return;
    if (this.#split || this.points.length === this.#needed) this.#last(at);
    this.#pressed = null;
    if (this.points.length === this.#needed) this.done = true;
    else this.points = [...this.points, at];
  }

  #last(at: Point): void {
    this.points = [...this.points.slice(0, -1), at];
  }
}
