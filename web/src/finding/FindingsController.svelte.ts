import type { BoardRow, Findings } from '../generated/api';
import { api } from '../transport/api';
import { LiveClient } from '../transport/live.svelte';
import { asTrouble, type Trouble } from '../transport/problem';
import type { FindingsQuery } from './query';

/** As many as a device takes along: the first page opens without a link too. */
export const pageSize = 200;
/** Kinds that raise a finding or say something about one. */
const about = /^(finding|inspection|daily_report|supervisor_log|calendar|fact\.settled)/;

/** The findings of a programme on screen; read again when something about one arrives. */
export class FindingsController {
  readonly programme: string;
  findings = $state.raw<Findings | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  loading = $state(false);
  /** For the choice of a project; empty until wanted. */
  projects = $state.raw<BoardRow[]>([]);

  #query: FindingsQuery | null = null;
  #live: LiveClient | null = null;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(programme: string) {
    this.programme = programme;
  }

  async show(query: FindingsQuery): Promise<void> {
    this.#query = query;
    await this.read();
  }

  async read(): Promise<void> {
    const query = this.#query;
    if (query === null || this.#stopped) return;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.loading = true;
    try {
      const { state, severity, project, offset } = query;
      this.findings = await api.findings(
        this.programme,
        { state, severity, project, offset, limit: pageSize },
        abort.signal,
      );
      this.trouble = null;
      this.#follow(this.findings.cursor);
    } catch (thrown) {
      if (!abort.signal.aborted) this.trouble = asTrouble(thrown);
    } finally {
      if (this.#abort === abort) this.loading = false;
    }
  }

  async readProjects(): Promise<void> {
    if (this.projects.length > 0) return;
    try {
      const rows: BoardRow[] = [];
      for (;;) {
        const board = await api.board({
          programme: this.programme,
          sort: 'code',
          offset: rows.length,
          limit: 200,
        });
        rows.push(...board.rows);
        if (board.rows.length === 0 || rows.length >= board.matching) break;
      }
      this.projects = rows;
    } catch {
      // The list itself says what is wrong with the link.
    }
  }

  #follow(cursor: number): void {
    if (this.#stopped) return;
    if (this.#live) return this.#live.moveTo(cursor);
    this.#live = new LiveClient(this.programme, cursor, {
      change: (change) => {
        if ((change.facts ?? []).some((fact) => about.test(fact.kind))) this.#readSoon();
      },
      reset: () => this.#readSoon(),
      // Overnight everything is a day nearer its time, or past it.
      today: (day) => {
        if (this.findings && day !== this.findings.today) this.#readSoon();
      },
    });
    this.#live.start();
  }
  #readSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.read(), 200);
  }

  stop(): void {
    this.#stopped = true;
    this.#live?.stop();
    this.#abort?.abort();
    clearTimeout(this.#timer);
  }
}
