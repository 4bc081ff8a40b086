import type { Fact, Figure } from '../generated/api';
import { route, setQuery } from '../shared/route.svelte';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';

/** Which figure is open is in the address (`?figure=`), so that a figure can be sent as a link. */
let opener: HTMLElement | null = null;

export function openFigure(id: string): void {
  if (typeof document !== 'undefined' && document.activeElement instanceof HTMLElement)
    if (!document.activeElement.closest('[data-figure-panel]')) opener = document.activeElement;
  setQuery({ figure: id });
}

export function closeFigure(): void {
  setQuery({ figure: null }, { replace: true });
  // The row may have been redrawn since: look the number up again by its id.
  const id = opener?.dataset['figure'];
  const again = opener?.isConnected
    ? opener
    : id && document.querySelector<HTMLElement>(`[data-figure="${CSS.escape(id)}"]`);
  opener = null;
  if (again) queueMicrotask(() => again.focus());
}

let news = $state(0);
/** The board heard that facts arrived: an open figure reads itself again. */
export function figuresChanged(): void {
  news += 1;
}
export const freshness = {
  get news(): number {
    return news;
  },
};

interface Crumb {
  id: string;
  label: { zh: string; en?: string };
}

const pageSize = 20;

/** One open figure: its answer, the facts read so far, and the way one came. */
export class FigureController {
  figure = $state.raw<Figure | null>(null);
  facts = $state.raw<Fact[]>([]);
  more = $state(false);
  loading = $state(false);
  trouble = $state.raw<Trouble | null>(null);
  trail = $state.raw<Crumb[]>([]);

  #abort: AbortController | null = null;
  #shown = '';

  get asOf(): string | null {
    return route.query['as_of'] ?? null;
  }

  async show(id: string, asOf: string | null): Promise<void> {
    const key = `${id} ${asOf ?? ''}`;
    const again = key === this.#shown;
    this.#walk(id);
    this.#shown = key;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.loading = true;
    // What stood before stays until the answer is here, but never under another figure's name.
    if (!again) this.figure = null;
    try {
      const limit = again ? Math.max(pageSize, this.facts.length) : pageSize;
      const figure = await api.figure(
        id,
        { as_of: asOf, limit: Math.min(limit, 200) },
        abort.signal,
      );
      this.figure = figure;
      this.facts = figure.facts;
      this.more = figure.more;
      this.trouble = null;
    } catch (thrown) {
      if (abort.signal.aborted) return;
      this.trouble = asTrouble(thrown);
    } finally {
      if (this.#abort === abort) this.loading = false;
    }
  }

  async showMore(): Promise<void> {
    const figure = this.figure;
    const last = this.facts.at(-1);
    if (!figure || !last || this.loading) return;
    this.loading = true;
    try {
      const next = await api.figure(figure.id, {
        as_of: figure.as_of ?? null,
        before: last.seq,
        limit: 50,
      });
      if (this.figure?.id !== figure.id) return;
      const known = new Set(this.facts.map((fact) => fact.seq));
      this.facts = [...this.facts, ...next.facts.filter((fact) => !known.has(fact.seq))];
      this.more = next.more;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    } finally {
      this.loading = false;
    }
  }

  /** Opening a part leaves a crumb; going back to one drops those after it. */
  #walk(id: string): void {
    const at = this.trail.findIndex((crumb) => crumb.id === id);
    if (at >= 0) {
      this.trail = this.trail.slice(0, at);
    } else if (this.figure && this.figure.id !== id) {
      const partOfThis = this.figure.parts.some((part) => part.figure === id);
      this.trail = partOfThis
        ? [...this.trail, { id: this.figure.id, label: this.figure.label }]
        : [];
    }
  }
}
