import type { BookPage } from '../../generated/api';
import { fetchPage, meetingApi, pageIsKept } from '../../transport/meeting';
import type { Picture } from '../board/BoardPainter';
import type { RoomMaterial, Where } from '../board/wire';

/** Pictures held ready to be painted: those near the one shown. */
const decodedMost = 8;

/**
 * The pages of a meeting's materials: kept on this device ahead of time, so that a turn of the page costs nothing; painted from memory. The page
 * that is shown comes first, then the one after it, then the rest, one at a time.
 */
export class PageShelf {
  books = $state.raw<Record<string, BookPage[]>>({});
  /** How many pages are on the device, of how many. */
  kept = $state(0);
  count = $state(0);
  /** The shown page could not be fetched; it is tried again. */
  failed = $state(false);

  readonly #room: string;
  readonly #changed: () => void;
  #materials: readonly RoomMaterial[] = [];
  #pictures = new Map<string, Picture>();
  #urls = new Map<string, string>();
  #under = new Map<string, Promise<Picture | null>>();
  #books = new Map<string, Promise<void>>();
  #filling = false;
  #stopped = false;
  /** On a narrow link the rest waits for as long as it was fetched. */
  gentle = false;

  constructor(room: string, changed: () => void) {
    this.#room = room;
    this.#changed = changed;
  }

  stop(): void {
    this.#stopped = true;
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    for (const { image } of this.#pictures.values())
      if (image instanceof ImageBitmap) image.close();
    this.#pictures.clear();
  }

  offer(materials: readonly RoomMaterial[]): void {
    this.#materials = materials;
    for (const one of materials) void this.#book(one);
    if (!this.#filling) void this.#fill();
  }

  pagesOf(m: string): number {
    if (m.startsWith('board')) return Infinity;
    return this.books[m]?.length ?? this.#materials.find((one) => one.material === m)?.pages ?? 0;
  }
  /** Width and height before the picture is there: the board does not jump. */
  sizeOf({ m, page }: Where): { width: number; height: number } | null {
    const found = this.books[m]?.[page - 1];
    return found ? { width: found.width, height: found.height } : null;
  }
  textOf({ m, page }: Where): string {
    return this.books[m]?.[page - 1]?.text ?? '';
  }

  /** What can be painted now; what is missing is fetched, and `changed` called when it is there. */
  picture(where: Where): Picture | null {
    if (where.m.startsWith('board')) return null;
    const image = this.books[where.m]?.[where.page - 1]?.image;
    const size = this.sizeOf(where) ?? { width: 1600, height: 900 };
    if (!image) return { image: null, ...size };
    const ready = this.#pictures.get(image);
    if (ready) return ready;
    void this.#decode(image).then((picture) => {
      if (picture) this.#changed();
    });
    return { image: null, ...size };
  }

  /** The neighbours of the page shown, made ready. */
  ahead({ m, page }: Where): void {
    for (const near of [page + 1, page - 1]) {
      const image = this.books[m]?.[near - 1]?.image;
      if (image) void this.#decode(image);
    }
  }

  /** For a list of small pictures. */
  async thumb(where: Where): Promise<string | null> {
    const image = this.books[where.m]?.[where.page - 1]?.image;
    if (!image) return null;
    const known = this.#urls.get(image);
    if (known) return known;
    try {
      const url = URL.createObjectURL(await fetchPage(this.#room, image));
      this.#urls.set(image, url);
      return url;
    } catch {
      return null;
    }
  }

  async #book({ material, book }: RoomMaterial): Promise<void> {
    if (!book) return;
    const under = this.#books.get(book);
    if (under) return under;
    const fetching = (async () => {
      for (let wait = 1000; !this.#stopped; wait = Math.min(15_000, wait * 2)) {
        try {
          const { pages } = await meetingApi.book(this.#room, book);
          this.books = { ...this.books, [material]: pages };
          this.#changed();
          return;
        } catch {
          await pause(wait);
        }
      }
    })();
    this.#books.set(book, fetching);
    return fetching;
  }

  #decode(image: string): Promise<Picture | null> {
    const ready = this.#pictures.get(image);
    if (ready) return Promise.resolve(ready);
    const under = this.#under.get(image);
    if (under) return under;
    const making = this.#make(image).finally(() => this.#under.delete(image));
    this.#under.set(image, making);
    return making;
  }
  async #make(image: string): Promise<Picture | null> {
    for (let attempt = 0; attempt < 20 && !this.#stopped; attempt++) {
      try {
        const bitmap = await createImageBitmap(await fetchPage(this.#room, image));
        const picture = { image: bitmap, width: bitmap.width, height: bitmap.height };
        this.#pictures.set(image, picture);
        this.failed = false;
        for (const [old, { image: pixels }] of this.#pictures) {
          if (this.#pictures.size <= decodedMost) break;
          if (old === image) continue;
          this.#pictures.delete(old);
          if (pixels instanceof ImageBitmap) pixels.close();
        }
        return picture;
      } catch {
        this.failed = true;
        await pause(Math.min(5000, 500 * 2 ** attempt));
      }
    }
    return null;
  }

  /** All pages onto the device, one after the other. */
  async #fill(): Promise<void> {
    this.#filling = true;
    const done = new Set<string>();
    for (const material of this.#materials) {
      await this.#book(material);
      const pages = this.books[material.material] ?? [];
      this.count += pages.length;
      for (const { image } of pages) {
        if (this.#stopped) return;
        const began = Date.now();
        try {
          if (!done.has(image) && !(await pageIsKept(this.#room, image)))
            await fetchPage(this.#room, image);
          done.add(image);
          this.kept += 1;
        } catch {
          await pause(3000); // fetched when it is shown
        }
        if (this.gentle) await pause(Math.max(500, Date.now() - began));
      }
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
