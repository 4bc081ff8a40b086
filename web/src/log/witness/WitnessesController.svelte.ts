import type { Project, WitnessDay } from '../../generated/api';
import { said } from '../../shared/i18n/name';
import { api } from '../../transport/api';
import { LiveClient } from '../../transport/live.svelte';
import { asTrouble, type Trouble } from '../../transport/problem';
import type { Items } from './rows';

const AT_ONCE = 14;

/** The two witnesses of a project's days, newest first; read again when either files or corrects. */
export class WitnessesController {
  readonly programme: string;
  readonly project: string;
  days = $state.raw<WitnessDay[] | null>(null);
  more = $state(false);
  head = $state.raw<Project | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  reading = $state(false);

  #live: LiveClient | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(programme: string, project: string) {
    this.programme = programme;
    this.project = project;
  }

  get stream(): string {
    return `project/${this.programme}/${this.project}`;
  }

  items = $derived.by((): Items => {
    const known = new Map((this.head?.work_items ?? []).map((one) => [one.item, one]));
    return {
      nameOf: (item) => said(known.get(item)?.name) || item,
      unitOf: (item) => known.get(item)?.unit ?? '',
    };
  });
  /** For the sentences of facts. */
  byItem = $derived(new Map((this.head?.work_items ?? []).map((one) => [one.item, one])));

  async read(): Promise<void> {
    if (this.#stopped) return;
    this.reading = true;
    try {
      const limit = Math.max(AT_ONCE, this.days?.length ?? 0);
      const [head, answer] = await Promise.all([
        api.project(this.programme, this.project),
        api.witnesses(this.programme, this.project, { limit }),
      ]);
      this.head = head;
      this.days = answer.days;
      this.more = answer.more;
      this.trouble = null;
      this.#follow(head.cursor);
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
    this.reading = false;
  }

  async readMore(): Promise<void> {
    const last = this.days?.at(-1);
    if (last === undefined || this.reading) return;
    this.reading = true;
    try {
      const answer = await api.witnesses(this.programme, this.project, {
        before: last.day,
        limit: AT_ONCE,
      });
      this.days = [...(this.days ?? []), ...answer.days];
      this.more = answer.more;
      this.trouble = null;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
    this.reading = false;
  }

  #follow(cursor: number): void {
    if (this.#stopped) return;
    if (this.#live) return this.#live.moveTo(cursor);
    this.#live = new LiveClient(this.programme, cursor, {
      change: (change) => {
        if ((change.facts ?? []).some((fact) => fact.stream === this.stream)) this.#readSoon();
      },
      reset: () => this.#readSoon(),
    });
    this.#live.start();
  }
  #readSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.read(), 300);
  }
  stop(): void {
    this.#stopped = true;
    this.#live?.stop();
    clearTimeout(this.#timer);
  }
}
