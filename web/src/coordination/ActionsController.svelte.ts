import type { Action, Actions } from '../generated/api';
import type { Evidence, OutboxItem } from '../sync/outbox.svelte';
import type { Photo } from '../generated/facts';
import { outbox } from '../sync/outbox.svelte';
import { api } from '../transport/api';
import { Fresh } from '../transport/fresh.svelte';

export type Shown = 'pending' | 'closed' | 'all';

/** The actions of a programme as the list shows them, and the answering of one. */
export class ActionsController {
  readonly programme: string;
  readonly state: Shown;
  readonly fresh: Fresh<Actions>;
  /** What became of an answer or a review made here, where it is not in the ledger yet. */
  filed = $state.raw<ReadonlyMap<string, OutboxItem>>(new Map());

  constructor(programme: string, state: Shown) {
    this.programme = programme;
    this.state = state;
    this.fresh = new Fresh(programme, (signal) =>
      api.actions(programme, { state, limit: 500 }, signal),
    );
  }

  get stream(): string {
    return `programme/${this.programme}`;
  }

  take(action: string, item: OutboxItem): void {
    this.filed = new Map([...this.filed, [action, item]]);
    if (item.state === 'received') void this.fresh.read();
  }

  async answer(
    action: Action,
    note: string,
    photos: Photo[],
    evidence: Evidence[],
  ): Promise<OutboxItem> {
    const item = await outbox.fileAndWait({
      kind: 'action.answered',
      stream: this.stream,
      body: { action: action.action, note, ...(photos.length && { photos }) },
      evidence,
    });
    this.take(action.action, item);
    return item;
  }

  stop(): void {
    this.fresh.stop();
  }
}
