import type { Board, LiveChange } from '../generated/api';
import { api } from '../transport/api';
import { LiveClient, type LiveState } from '../transport/live.svelte';
import { asTrouble, type Trouble } from '../transport/problem';
import { applyChange, type BoardQuery } from './apply';

const markMs = 6000;
const quietMs = 300;

/** One board on screen: read once, then kept by what is pushed; read again where pushing cannot tell. */
export class BoardController {
  board = $state.raw<Board | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  loading = $state(false);
  /** Rows that changed a moment ago. */
  marked = $state.raw<ReadonlySet<string>>(new Set());

  #programme: string;
  #query: BoardQuery | null = null;
  #live = $state.raw<LiveClient | null>(null);
  #abort: AbortController | null = null;
  #refetch: ReturnType<typeof setTimeout> | undefined;
  #unmark = new Map<string, ReturnType<typeof setTimeout>>();
  #onChange: () => void;
  #stopped = false;

  constructor(programme: string, onChange: () => void = () => undefined) {
    this.#programme = programme;
    this.#onChange = onChange;
  }

  get liveState(): LiveState {
    return this.#live?.state ?? 'off';
  }
  get heardAt(): number | null {
    return this.#live?.heardAt ?? null;
  }

  async show(query: BoardQuery): Promise<void> {
    this.#query = query;
    await this.#read(true);
  }

  async retry(): Promise<void> {
    await this.#read(true);
  }

  async #read(loud: boolean): Promise<void> {
    const query = this.#query;
    if (!query || this.#stopped) return;
    clearTimeout(this.#refetch);
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    if (loud) this.loading = true;
    try {
      const board = await api.board({ programme: this.#programme, ...query }, abort.signal);
      if (abort.signal.aborted) return;
      // A change pushed while the answer was on its way is newer than the answer.
      if (this.board && board.cursor < this.board.cursor && !query.as_of) this.#readAgainSoon();
      this.board = board;
      this.trouble = null;
      this.#follow(board.cursor);
    } catch (thrown) {
      if (abort.signal.aborted) return;
      // Without a link the board that stands is better than none; the state says how old it is.
      const trouble = asTrouble(thrown);
      if (loud || !this.board) this.trouble = trouble;
    } finally {
      if (this.#abort === abort) this.loading = false;
    }
  }

  #follow(cursor: number): void {
    if (this.#live) {
      this.#live.moveTo(cursor);
      return;
    }
    this.#live = new LiveClient(this.#programme, cursor, {
      change: (change) => this.take(change),
      reset: () => void this.#read(false),
      today: (day) => {
        if (this.board && day !== this.board.today && !this.#query?.as_of) this.#readAgainSoon();
      },
    });
    this.#live.start();
  }

  take(change: LiveChange): void {
    const query = this.#query;
    if (!this.board || !query) return;
    const applied = applyChange(this.board, change, query);
    this.board = applied.board;
    if (!query.as_of) this.#mark(change.rows.map((row) => row.code));
    if (applied.refetch) this.#readAgainSoon();
    this.#onChange();
  }

  #readAgainSoon(): void {
    clearTimeout(this.#refetch);
    this.#refetch = setTimeout(() => void this.#read(false), quietMs);
  }

  #mark(codes: string[]): void {
    this.marked = new Set([...this.marked, ...codes]);
    for (const code of codes) {
      clearTimeout(this.#unmark.get(code));
      this.#unmark.set(
        code,
        setTimeout(() => {
          this.marked = new Set([...this.marked].filter((one) => one !== code));
          this.#unmark.delete(code);
        }, markMs),
      );
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#live?.stop();
    this.#abort?.abort();
    clearTimeout(this.#refetch);
    for (const timer of this.#unmark.values()) clearTimeout(timer);
  }
}
