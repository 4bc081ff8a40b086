import type {
  GuestLink,
  GuestLinkMade,
  GuestLinkWish,
  Material,
  RoomWhole,
} from '../../generated/api';
import { evidenceFrom } from '../../sync/evidence';
import { outbox, type OutboxItem } from '../../sync/outbox.svelte';
import type { MaterialAdded } from '../../generated/facts';
import { pagesHere, sendAhead, type PagesHere } from '../../transport/ahead';
import { Fresh } from '../../transport/fresh.svelte';
import { asTrouble, type Trouble } from '../../transport/problem';
import { rooms } from '../../transport/rooms';

const usualMs = 60_000;
/** While pages are being made, somebody waits for them. */
const waitingMs = 4_000;

/** A file on its way from this device, until the room's own list has it. */
export interface Underway {
  item: OutboxItem;
  name: string;
  size: number;
  /** Bytes that are out. */
  sent: number;
  received: boolean;
}

/** One room: what is arranged, its materials, who may come in by a link. */
export class RoomDeskController {
  readonly room: string;
  readonly fresh: Fresh<RoomWhole>;
  links = $state.raw<GuestLink[]>([]);
  linkTrouble = $state.raw<Trouble | null>(null);
  made = $state.raw<GuestLinkMade | null>(null);
  fileTrouble = $state.raw<Trouble | null>(null);
  reading = $state(false);
  /** By the material's hash: how many of its pages are on this device. */
  here = $state.raw<Record<string, PagesHere>>({});
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(room: string) {
    this.room = room;
    this.fresh = new Fresh<RoomWhole>('', (signal) => rooms.room(room, signal));
  }

  whole = $derived.by(() => this.fresh.answer);
  stream = $derived.by(() => `programme/${this.fresh.answer?.programme ?? ''}`);
  materials = $derived.by((): Material[] => this.fresh.answer?.materials ?? []);
  underway = $derived.by((): Underway[] => {
    const known = new Set(this.materials.map((one) => one.material));
    return outbox.items.flatMap((item) => {
      if (item.kind !== 'material.added') return [];
      const body = item.body as MaterialAdded;
      if (body.room !== this.room) return [];
      const blob = outbox.blobs.find((one) => one.sha256 === body.material);
      const received = blob === undefined || blob.state === 'received';
      if (item.state === 'received' && received && known.has(body.material)) return [];
      if (item.state === 'received' && received) return [];
      const sent = received ? body.bytes : (outbox.progress.get(body.material) ?? 0);
      return [{ item, name: body.name, size: body.bytes, sent, received }];
    });
  });

  async begin(): Promise<void> {
    await this.read();
    if (this.fresh.answer?.may_lead || this.fresh.answer?.may_arrange) await this.readLinks();
  }

  async read(): Promise<void> {
    clearTimeout(this.#timer);
    await this.fresh.read();
    if (this.#stopped) return;
    const waits = this.underway.length > 0 || this.materials.some((one) => one.state === 'waiting');
    this.#timer = setTimeout(() => void this.read(), waits ? waitingMs : usualMs);
    await this.lookHere();
  }

  /** What of the pages this device has; the rest is fetched when it is asked for, or overnight. */
  async lookHere(): Promise<void> {
    const found: Record<string, PagesHere> = {};
    for (const one of this.materials)
      if (one.book) {
        const here = await pagesHere(this.room, one.book);
        if (here) found[one.material] = here;
      }
    this.here = found;
  }

  async fetchPages(): Promise<void> {
    const books = this.materials.flatMap((one) =>
      one.book ? [{ room: this.room, book: one.book }] : [],
    );
    await sendAhead(books, async () => {
      await this.lookHere();
      return !this.#stopped;
    });
    await this.lookHere();
  }

  async add(file: File): Promise<void> {
    this.fileTrouble = null;
    this.reading = true;
    try {
      const evidence = await evidenceFrom(await file.arrayBuffer(), mediaTypeOf(file));
      await outbox.file({
        kind: 'material.added',
        stream: this.stream,
        body: {
          room: this.room,
          material: evidence.sha256,
          name: file.name.slice(0, 200),
          media_type: evidence.mediaType,
          bytes: file.size,
        },
        evidence: [evidence],
      });
      void this.read();
    } catch (thrown) {
      this.fileTrouble = asTrouble(thrown);
    } finally {
      this.reading = false;
    }
  }

  async readLinks(): Promise<void> {
    try {
      this.links = (await rooms.links(this.room)).links;
      this.linkTrouble = null;
    } catch (thrown) {
      this.linkTrouble = asTrouble(thrown);
    }
  }

  async makeLink(wish: GuestLinkWish): Promise<void> {
    this.linkTrouble = null;
    try {
      this.made = await rooms.makeLink(this.room, wish);
    } catch (thrown) {
      this.linkTrouble = asTrouble(thrown);
      return;
    }
    await this.readLinks();
  }

  async withdraw(link: string): Promise<void> {
    try {
      await rooms.withdrawLink(this.room, link);
    } catch (thrown) {
      this.linkTrouble = asTrouble(thrown);
      return;
    }
    await this.readLinks();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.fresh.stop();
  }
}

const types: Record<string, string> = {
  pdf: 'application/pdf',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ppt: 'application/vnd.ms-powerpoint',
  odp: 'application/vnd.oasis.opendocument.presentation',
};
/** What may be shown: as a file chooser and the contract name it. Some systems do not know a PPTX. */
export const accepted = `${Object.keys(types)
  .map((name) => `.${name}`)
  .join(',')},image/jpeg,image/png,image/webp`;

function mediaTypeOf(file: File): string {
  const ending = file.name.split('.').at(-1)?.toLowerCase() ?? '';
  return types[ending] ?? (file.type || 'application/octet-stream');
}
