import type { DicomWeb } from '../transport/dicomweb';

interface Picture {
  url: string;
  bytes: number;
}

/** So many bytes of pictures by the server; a phone goes through a series again without fetching it again. */
const mostBytes = 48e6;

/** Pictures by the server, in memory alone: a browser's own cache would keep them, unsealed, past the sign-out. */
export class Pictures {
  readonly #web: DicomWeb;
  readonly #kept = new Map<string, Picture>();
  #size = 0;

  constructor(web: DicomWeb) {
    this.#web = web;
  }

  /** Of a picture that is here: it can be shown at once. */
  here(address: string): string | null {
    return this.#kept.get(address)?.url ?? null;
  }

  /** Where the page finds it, as long as this is open. Throws Trouble. */
  async bring(address: string, signal?: AbortSignal): Promise<string> {
    const known = this.here(address);
    if (known) return known;
    const picture = await this.#web.picture(address, signal);
    const made = { url: URL.createObjectURL(picture), bytes: picture.size };
    this.#kept.set(address, made);
    this.#size += made.bytes;
    for (const [oldest, { url, bytes }] of this.#kept) {
      if (this.#size <= mostBytes || oldest === address) break;
      this.#kept.delete(oldest);
      this.#size -= bytes;
      URL.revokeObjectURL(url);
    }
    return made.url;
  }

  stop(): void {
    for (const { url } of this.#kept.values()) URL.revokeObjectURL(url);
    this.#kept.clear();
    this.#size = 0;
  }
}
