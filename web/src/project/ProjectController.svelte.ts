import type { Fact, Project, ReportView } from '../generated/api';
import { api } from '../transport/api';
import { LiveClient, type LiveState } from '../transport/live.svelte';
import { asTrouble, type Trouble } from '../transport/problem';

const reportPage = 14;
const factPage = 12;

/** One project on screen: itself, its reports and its facts; read again when facts of its stream arrive. */
export class ProjectController {
  project = $state.raw<Project | null>(null);
  reports = $state.raw<ReportView[]>([]);
  moreReports = $state(false);
  facts = $state.raw<Fact[]>([]);
  moreFacts = $state(false);
  trouble = $state.raw<Trouble | null>(null);
  loading = $state(false);

  #programme: string;
  #code: string;
  #asOf: string | null = null;
  #live = $state.raw<LiveClient | null>(null);
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onChange: () => void;
  #stopped = false;

  constructor(programme: string, code: string, onChange: () => void = () => undefined) {
    this.#programme = programme;
    this.#code = code;
    this.#onChange = onChange;
  }

  get stream(): string {
    return `project/${this.#programme}/${this.#code}`;
  }
  get liveState(): LiveState {
    return this.#live?.state ?? 'off';
  }

  async show(asOf: string | null): Promise<void> {
    this.#asOf = asOf;
    await this.read();
  }

  async read(): Promise<void> {
    if (this.#stopped) return;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.loading = true;
    const asOf = this.#asOf;
    try {
      const [project, reports, facts] = await Promise.all([
        api.project(this.#programme, this.#code, asOf, abort.signal),
        api.reports(this.#programme, this.#code, {
          limit: Math.min(200, Math.max(reportPage, this.reports.length)),
          as_of: asOf,
        }),
        api.facts(
          {
            stream: this.stream,
            before: Number.MAX_SAFE_INTEGER,
            limit: Math.min(200, Math.max(factPage, this.facts.length)),
          },
          abort.signal,
        ),
      ]);
      if (abort.signal.aborted) return;
      this.project = project;
      this.reports = reports.reports;
      this.moreReports = reports.more;
      this.facts = facts.facts;
      this.moreFacts = facts.more ?? facts.facts.length >= factPage;
      this.trouble = null;
      this.#follow(project.cursor);
    } catch (thrown) {
      if (!abort.signal.aborted) this.trouble = asTrouble(thrown);
    } finally {
      if (this.#abort === abort) this.loading = false;
    }
  }

  async readMoreReports(): Promise<void> {
    const last = this.reports.at(-1);
    if (!last) return;
    try {
      const next = await api.reports(this.#programme, this.#code, {
        before: last.day,
        limit: 50,
        as_of: this.#asOf,
      });
      const known = new Set(this.reports.map((report) => report.day));
      this.reports = [...this.reports, ...next.reports.filter((report) => !known.has(report.day))];
      this.moreReports = next.more;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  async readMoreFacts(): Promise<void> {
    const last = this.facts.at(-1);
    if (!last) return;
    try {
      const next = await api.facts({ stream: this.stream, before: last.seq, limit: 50 });
      const known = new Set(this.facts.map((fact) => fact.seq));
      const fresh = next.facts.filter((fact) => !known.has(fact.seq));
      this.facts = [...this.facts, ...fresh];
      this.moreFacts = fresh.length > 0 && (next.more ?? true);
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  #follow(cursor: number): void {
    if (this.#live) return this.#live.moveTo(cursor);
    this.#live = new LiveClient(this.#programme, cursor, {
      change: (change) => {
        // What the programme rules about its calendar changes what every project owed, and its lamps as well.
        const office = `programme/${this.#programme}`;
        const ours =
          change.rows.some((row) => row.code === this.#code) ||
          (change.facts ?? []).some(
            (fact) =>
              fact.stream === this.stream ||
              (fact.stream === office && /^(calendar|lamps)/.test(fact.kind)),
          );
        if (ours) this.#readSoon();
      },
      reset: () => this.#readSoon(),
    });
    this.#live.start();
  }

  #readSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.read();
      this.#onChange();
    }, 150);
  }

  stop(): void {
    this.#stopped = true;
    this.#live?.stop();
    this.#abort?.abort();
    clearTimeout(this.#timer);
  }
}
