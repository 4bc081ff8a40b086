import type { Fact, WorkItem } from '../generated/api';
import type { FactSettled } from '../generated/facts';
import { outbox, type OutboxItem } from '../sync/outbox.svelte';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';
import { session } from '../transport/session.svelte';
import { maySettle, placeOf, settled, waitingFacts, type MaySettle } from './settle';

/** Held facts of a programme, and their settling. */
export class HeldController {
  readonly programme: string;
  facts = $state.raw<Fact[] | null>(null);
  /** Work items of the projects concerned, for names and units. */
  items = $state.raw<ReadonlyMap<string, WorkItem>>(new Map());
  names = $state.raw<ReadonlyMap<string, { zh: string; en?: string }>>(new Map());
  trouble = $state.raw<Trouble | null>(null);
  onlyMine = $state(false);
  more = $state(false);
  /** Settlements made here, by the fact they settle. */
  settlements = $state.raw<ReadonlyMap<string, OutboxItem>>(new Map());
  #cursor = 0;

  constructor(programme: string) {
    this.programme = programme;
  }

  shown = $derived.by(() =>
    waitingFacts(this.facts ?? [], this.onlyMine ? (session.account ?? '') : null),
  );

  may(fact: Fact): MaySettle {
    return maySettle(fact, session.account ?? '', session.mayFile('fact.settled', fact.stream));
  }

  itemOf(stream: string, code: string): WorkItem | undefined {
    return this.items.get(`${stream} ${code}`);
  }

  async read(): Promise<void> {
    try {
      const answer = await api.held({ programme: this.programme, limit: 100 });
      this.facts = answer.facts;
      this.more = answer.more === true;
      this.#cursor = answer.cursor;
      this.trouble = null;
      await this.#readNames(answer.facts);
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  async readMore(): Promise<void> {
    try {
      const answer = await api.held({
        programme: this.programme,
        limit: 100,
        before: this.#cursor,
      });
      this.facts = [...(this.facts ?? []), ...answer.facts];
      this.more = answer.more === true;
      this.#cursor = answer.cursor;
      await this.#readNames(answer.facts);
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  async #readNames(facts: readonly Fact[]): Promise<void> {
    const projects = [...new Set(facts.map((fact) => placeOf(fact.stream).project))].filter(
      (code): code is string =>
        code !== null && !this.names.has(`project/${this.programme}/${code}`),
    );
    for (const code of projects) {
      const project = await api.project(this.programme, code);
      const stream = `project/${this.programme}/${code}`;
      this.names = new Map([...this.names, [stream, project.row.name]]);
      this.items = new Map([
        ...this.items,
        ...project.work_items.map((item): [string, WorkItem] => [`${stream} ${item.item}`, item]),
      ]);
    }
  }

  async settle(fact: Fact, decision: FactSettled['decision'], note: string): Promise<OutboxItem> {
    const item = await outbox.fileAndWait({
      kind: 'fact.settled',
      stream: fact.stream,
      body: settled(fact.id, decision, note),
    });
    this.settlements = new Map([...this.settlements, [fact.id, item]]);
    if (item.state === 'received') await this.read();
    return item;
  }
}
