import type { Bodies } from './wire';

export interface ReadMark {
  body: Bodies['mark'];
  by: string;
  seq: number;
}

/** What a meeting reads together, by its events. */
export class Reading {
  /** `p` null: everybody looks for themselves. The token is the seq of the event that said so. */
  lead: { token: number; p: string | null } = { token: 0, p: null };
  /** Where the view came to rest last. */
  view: { body: Bodies['view']; seq: number } | null = null;
  marks = new Map<string, ReadMark>();
  /** Of every mark, its last word: a late one before it counts no more. */
  readonly #words = new Map<string, number>();

  /** `leftAt`: when they went last, 0 for never. */
  leads(p: string | null, token: number, leftAt: number): void {
    if (token > this.lead.token) this.lead = { token, p: leftAt > token ? null : p };
  }
  left(p: string, seq: number): void {
    const { lead } = this;
    if (lead.p === p && seq > lead.token) this.lead = { token: lead.token, p: null };
  }
  looks(body: Bodies['view'], seq: number): void {
    if (seq > (this.view?.seq ?? 0)) this.view = { body, seq };
  }
  mark(body: Bodies['mark'], by: string, seq: number): void {
    if (!this.#last(body.id, seq)) return;
    const author = this.marks.get(body.id)?.by ?? by;
    this.marks.set(body.id, { body, by: author, seq });
  }
  unmark(id: string, seq: number): void {
    if (this.#last(id, seq)) this.marks.delete(id);
  }
  #last(id: string, seq: number): boolean {
    if ((this.#words.get(id) ?? 0) > seq) return false;
    this.#words.set(id, seq);
    return true;
  }
}
