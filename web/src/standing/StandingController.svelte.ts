import type { Fact, Standing } from '../generated/api';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';

const lettersShown = 5;

/** The lamps of one project, today or as they stood; the letters sent; and the fact looked at. */
export class StandingController {
  standing = $state.raw<Standing | null>(null);
  letters = $state.raw<Fact[]>([]);
  trouble = $state.raw<Trouble | null>(null);
  /** Whose fact is open, and the fact once it is read. */
  opened = $state<number | null>(null);
  fact = $state.raw<Fact | null>(null);
  factTrouble = $state.raw<Trouble | null>(null);

  #programme: string;
  #code: string;
  #asOf: string | null = null;
  #abort: AbortController | null = null;

  constructor(programme: string, code: string) {
    this.#programme = programme;
    this.#code = code;
  }

  get stream(): string {
    return `project/${this.#programme}/${this.#code}`;
  }

  async show(asOf: string | null): Promise<void> {
    this.#asOf = asOf;
    await this.read();
  }

  async read(): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const asOf = this.#asOf;
    try {
      const [standing, letters] = await Promise.all([
        api.standing(this.#programme, this.#code, asOf, abort.signal),
        api.facts(
          {
            stream: this.stream,
            kind: 'supervision_letter.issued',
            before: Number.MAX_SAFE_INTEGER,
            limit: lettersShown,
          },
          abort.signal,
        ),
      ]);
      if (abort.signal.aborted) return;
      this.standing = standing;
      this.letters = letters.facts.filter(
        (fact) => !asOf || (fact.valid_day ?? fact.at.slice(0, 10)) <= asOf,
      );
      this.trouble = null;
    } catch (thrown) {
      if (!abort.signal.aborted) this.trouble = asTrouble(thrown);
    }
  }

  async open(seq: number): Promise<void> {
    this.opened = seq;
    this.fact = null;
    this.factTrouble = null;
    try {
      const fact = await api.fact(seq);
      if (this.opened === seq) this.fact = fact;
    } catch (thrown) {
      if (this.opened === seq) this.factTrouble = asTrouble(thrown);
    }
  }

  close(): void {
    this.opened = null;
    this.fact = null;
    this.factTrouble = null;
  }

  stop(): void {
    this.#abort?.abort();
  }
}
