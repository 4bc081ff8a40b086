// Virtual time. Nothing runs but what is due: an event, then the tasks it made, one by one, until there are none; only
// then does time go on. Waiting costs nothing, and the same seed gives the same order.

interface Event {
  at: number;
  order: number;
  run: () => void | Promise<void>;
  off: boolean;
}

export class Timeline {
  /** Ms since the run began. */
  now = 0;
  readonly log: string[] = [];
  /** Called after every task of a page: where a tab dies in the middle of something. */
  betweenTasks: () => void = () => undefined;
  #events: Event[] = [];
  #order = 0;
  #tasks: (() => void)[] = [];

  /** In place of setImmediate, for the stores of the phones. */
  readonly task = (run: () => void): void => {
    this.#tasks.push(run);
  };

  /** Runs after `ms`; the answer calls it off. */
  after(ms: number, run: () => void | Promise<void>): () => void {
    const event = { at: this.now + Math.max(0, ms), order: ++this.#order, run, off: false };
    let i = this.#events.length;
    this.#events.push(event);
    // A heap: the parent of i is (i - 1) >> 1.
    for (let up = (i - 1) >> 1; i > 0 && before(event, this.#events[up]!); up = (i - 1) >> 1) {
      this.#events[i] = this.#events[up]!;
      i = up;
    }
    this.#events[i] = event;
    return () => {
      event.off = true;
    };
  }

  say(words: string): void {
    const seconds = (this.now / 1000).toFixed(3).padStart(11);
    this.log.push(`${seconds} s  ${words}`);
  }

  /** Goes on until `done`, or nothing is to come, or `until`; true where it was done. */
  async run(until: number, done: () => boolean): Promise<boolean> {
    await this.settle();
    while (!done()) {
      const next = this.#next();
      if (!next || next.at > until) {
        if (Number.isFinite(until)) this.now = until;
        return false;
      }
      this.#take();
      this.now = next.at;
      await next.run();
      await this.settle();
    }
    return true;
  }

  /** All that follows at once, without time going by. */
  async settle(): Promise<void> {
    await turn();
    for (let task = this.#tasks.shift(); task; task = this.#tasks.shift()) {
      task();
      await turn();
      this.betweenTasks();
    }
  }

  /** What is to come first; what was called off is gone. */
  #next(): Event | undefined {
    while (this.#events[0]?.off) this.#take();
    return this.#events[0];
  }
  #take(): void {
    const last = this.#events.pop();
    if (last && this.#events.length > 0) this.#sink(last);
  }
  #sink(event: Event): void {
    const events = this.#events;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= events.length) break;
      if (child + 1 < events.length && before(events[child + 1]!, events[child]!)) child += 1;
      if (!before(events[child]!, event)) break;
      events[i] = events[child]!;
      i = child;
    }
    events[i] = event;
  }
}

const before = (a: Event, b: Event) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Every promise that can go on has gone on: Node's next tick comes after the last of them. */
const turn = () => new Promise<void>((done) => process.nextTick(done));
