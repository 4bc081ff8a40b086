import type { Fact, Project } from '../generated/api';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';

/** A letter that was issued, and the project it is about. */
export class LetterController {
  fact = $state.raw<Fact | null>(null);
  project = $state.raw<Project | null>(null);
  trouble = $state.raw<Trouble | null>(null);

  #programme: string;
  #code: string;
  #letter: string;

  /** `letter`: the fact's number or its id. */
  constructor(programme: string, code: string, letter: string) {
    this.#programme = programme;
    this.#code = code;
    this.#letter = letter;
  }

  async read(): Promise<void> {
    try {
      [this.fact, this.project] = await Promise.all([
        api.fact(this.#letter),
        api.project(this.#programme, this.#code),
      ]);
      this.trouble = null;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }
}
