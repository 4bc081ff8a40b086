import type { FactBodies, FactKind } from '../generated/facts';
import { outbox, type OutboxItem } from '../sync/outbox.svelte';
import { asTrouble, type Trouble } from '../transport/problem';

/** One thing said about a consultation: put into the outbox, and what became of it. */
export class Filing {
  busy = $state(false);
  item = $state.raw<OutboxItem | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  #refused: string | null = null;

  /** It was taken, or is on its way. */
  gone = $derived.by(() => this.item !== null && this.item.state !== 'refused');
  problem = $derived.by(() => this.trouble?.problem ?? this.item?.problem ?? null);

  /** Null where the device could not take it. A refused one is let go when it is said again. */
  async send<K extends FactKind>(
    kind: K,
    stream: string,
    body: FactBodies[K],
  ): Promise<OutboxItem | null> {
    this.busy = true;
    this.trouble = null;
    try {
      const item = await outbox.fileAndWait({ kind, stream, body });
      this.item = item;
      const before = this.#refused;
      this.#refused = item.state === 'refused' ? item.id : null;
      if (before) await outbox.letGo(before);
      return item;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** One that was refused earlier and is now mended. */
  mend(item: OutboxItem): void {
    this.item = item;
    this.#refused = item.id;
    this.trouble = null;
  }
}
