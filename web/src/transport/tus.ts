import { Trouble, unreachable } from './problem';

/** A part of the bytes, from ≤ at < to, and the address of its upload once the server has given one. */
export interface Piece {
  from: number;
  to: number;
  url?: string;
}

/** How a photo is being sent; kept on the device, so that it goes on after a cut, a restart or a crash. */
export interface UploadPlan {
  /** One: an upload of the whole. More: partial ones, which the server joins when the last is full. */
  pieces: Piece[];
}

export interface UploadMemory {
  get(sha256: string): Promise<UploadPlan | null>;
  put(sha256: string, plan: UploadPlan): Promise<void>;
  drop(sha256: string): Promise<void>;
}

/** What goes along with the bytes of a photo on their way. */
export interface Course {
  memory: UploadMemory;
  /** So many bytes of it are out. */
  progress(sent: number): void;
  signal: AbortSignal;
}

export interface TusAnswer {
  status: number;
  header(name: string): string | null;
  trouble(): Trouble;
}

export interface TusAsk {
  method: 'POST' | 'PATCH' | 'HEAD';
  /** Path and query on this origin. */
  url: string;
  headers: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
  /** So many bytes of the body have left. */
  sent?: (bytes: number) => void;
  signal: AbortSignal;
}

export interface TusPorts {
  /** Throws Trouble where no answer came. */
  ask(what: TusAsk): Promise<TusAnswer>;
  memory: UploadMemory;
  sleep(ms: number): Promise<void>;
  progress(sent: number): void;
  signal: AbortSignal;
  /** How many pieces go at once; one: all bytes in one. */
  lanes(size: number): number;
}

/** The server has no uploads, or speaks another version: the bytes go the plain way. */
export class NoUploads extends Error {}
/** What was begun is no longer there: begin again. */
class Gone extends Error {}

const create = '/api/v1/uploads';
const version = { 'Tus-Resumable': '1.0.0' };
const stream = { 'Content-Type': 'application/offset+octet-stream' };
/** After a cut that lost more than this the bytes go in asks of this size: something in between keeps them back. */
const small = 65_536;

/**
 * tus 1.0 with creation-with-upload and concatenation. Each piece goes out whole with its creation: it says where it
 * lies in what, so that asking again, after an answer that was lost, finds what has arrived. Answers with the hash that
 * the server has acknowledged.
 */
export async function tusUpload(
  ports: TusPorts,
  sha256: string,
  bytes: ArrayBuffer,
): Promise<string> {
  let begun = await ports.memory.get(sha256);
  for (let round = 0; ; round++) {
    try {
      // What has gone may have been joined and kept: an upload of the whole is told so at once, a partial one is not.
      const lanes = ports.lanes(bytes.byteLength);
      const again = begun !== null || round > 0;
      begun ??= { pieces: cutFor(round === 0 ? lanes : 1, bytes.byteLength) };
      const upload = new Upload(ports, sha256, new Uint8Array(bytes), begun, again);
      // Not waited for: should it be lost, what was begun runs out on the server.
      if (!again) ports.memory.put(sha256, begun).catch(() => undefined);
      const found = await upload.run(lanes);
      await ports.memory.drop(sha256);
      return found;
    } catch (thrown) {
      // What was put together is not what was to be sent: its parts are of no use.
      if (thrown instanceof Trouble && thrown.status === 422) await ports.memory.drop(sha256);
      if (!(thrown instanceof Gone)) throw thrown;
      await ports.memory.drop(sha256);
      begun = null;
      if (round >= 2) throw unreachable();
    }
  }
}

/**
 * Large pieces first, one for each lane, then smaller ones for whichever lane is free first: with equal pieces the slowest
 * lane goes on alone at the end, and a single stream does not fill a link that loses packets.
 */
export function cutFor(lanes: number, size: number): Piece[] {
  const shares = lanes < 2 ? [] : [...Array<number>(lanes).fill(0.75 / lanes), 1 / 8, 1 / 16];
  const pieces: Piece[] = [];
  let from = 0;
  for (const share of shares) {
    const to = from + Math.ceil(size * share);
    pieces.push({ from, to });
    from = to;
  }
  return [...pieces, { from, to: size }];
}

/** How much of a piece the server has, and the hash of the whole once it has acknowledged that. */
interface Standing {
  offset: number;
  found: string | null;
}

class Upload {
  #ports: TusPorts;
  #sha256: string;
  #bytes: Uint8Array<ArrayBuffer>;
  #plan: UploadPlan;
  /** It may have been begun before: what the server has of it is asked first. */
  #again: boolean;
  #abort = new AbortController();
  #out: number[];
  #most = Number.MAX_SAFE_INTEGER;

  constructor(
    ports: TusPorts,
    sha256: string,
    bytes: Uint8Array<ArrayBuffer>,
    plan: UploadPlan,
    again: boolean,
  ) {
    this.#ports = ports;
    this.#sha256 = sha256;
    this.#bytes = bytes;
    this.#plan = plan;
    this.#again = again;
    this.#out = plan.pieces.map(() => 0);
  }

  async run(lanes: number): Promise<string> {
    const cut = (): void => this.#abort.abort();
    this.#ports.signal.addEventListener('abort', cut);
    if (this.#ports.signal.aborted) cut();
    try {
      const { pieces } = this.#plan;
      const queue = pieces.entries();
      let told: string | null = null;
      const lane = async (): Promise<void> => {
        for (const [i, piece] of queue) told = (await this.#piece(piece, i)) ?? told;
      };
      await Promise.all(
        Array.from({ length: Math.min(lanes, pieces.length) }, () =>
          lane().catch((thrown: unknown) => {
            cut(); // what the others have sent is kept on the server
            throw thrown;
          }),
        ),
      );
      const found = told ?? (pieces.length > 1 ? await this.#join() : null);
      if (found === null) throw new Gone();
      return found;
    } finally {
      this.#ports.signal.removeEventListener('abort', cut);
    }
  }

  /** Sends what is missing of one piece; answers with the acknowledged hash where the server gave it. */
  async #piece(piece: Piece, i: number): Promise<string | null> {
    const size = piece.to - piece.from;
    const begun =
      piece.url === undefined ? await this.#begin(piece, i) : await this.#head(piece.url);
    if (begun.found !== null) return begun.found;
    let { offset } = begun;
    let found: string | null = null;
    let still = 0;
    while (offset < size) {
      this.#moved(i, offset);
      const end = Math.min(size, offset + this.#most);
      const answer = await this.#patch(piece, i, offset, end);
      still = answer.offset > offset ? 0 : still + 1;
      if (still > 2) throw unreachable(); // nothing gets through: later, with the patience of the whole outbox
      found = answer.found;
      offset = answer.offset;
    }
    this.#moved(i, size);
    return found;
  }

  /** With all its bytes; where those may be there already, or were cut off on the way, with none. */
  async #begin(piece: Piece, i: number): Promise<Standing> {
    if (this.#again) return this.#create(piece, i, 0);
    let out = 0;
    try {
      return await this.#create(piece, i, piece.to - piece.from, (sent) => (out = sent));
    } catch (thrown) {
      const cut = thrown instanceof Trouble && thrown.unreachable;
      if (!cut || this.#abort.signal.aborted) throw thrown;
      await this.#ports.sleep(500);
      const there = await this.#create(piece, i, 0);
      this.#lost(out - there.offset);
      return there;
    }
  }

  async #create(
    piece: Piece,
    i: number,
    bytes: number,
    sent?: (bytes: number) => void,
  ): Promise<Standing> {
    const partial = this.#plan.pieces.length > 1;
    const size = piece.to - piece.from;
    const body = this.#bytes.subarray(piece.from, piece.from + bytes);
    const answer = await this.#ask('POST', create, {
      headers: {
        ...version,
        ...(body.length > 0 && stream),
        'Upload-Length': String(size),
        ...(partial && { 'Upload-Concat': 'partial' }),
        ...this.#metadata(partial ? piece : null),
      },
      body,
      sent: (count) => {
        sent?.(count);
        this.#moved(i, count);
      },
    });
    if ([404, 405, 412, 501].includes(answer.status)) throw new NoUploads();
    if (isGone(answer)) throw new Gone();
    if (answer.status !== 201) throw answer.trouble();
    const found = acknowledged(answer);
    if (found !== null) return { offset: size, found };
    piece.url = pathOf(answer.header('Location'));
    await this.#ports.memory.put(this.#sha256, this.#plan);
    return { offset: offsetOf(answer), found: null };
  }

  async #head(url: string): Promise<Standing> {
    for (let tries = 0; ; tries++) {
      const answer = await this.#ask('HEAD', url, { headers: version });
      if (answer.status === 423 && tries < 6) {
        // The server still holds the connection that was cut here.
        await this.#ports.sleep(250 * 2 ** tries);
        continue;
      }
      if (isGone(answer)) throw new Gone();
      if (answer.status >= 300) throw answer.trouble();
      return { offset: offsetOf(answer), found: acknowledged(answer) };
    }
  }

  async #patch(piece: Piece, i: number, offset: number, end: number): Promise<Standing> {
    const url = piece.url ?? '';
    let out = 0;
    const body = this.#bytes.subarray(piece.from + offset, piece.from + end);
    for (let tries = 0; ; tries++) {
      let answer: TusAnswer;
      try {
        answer = await this.#ask('PATCH', url, {
          headers: { ...version, ...stream, 'Upload-Offset': String(offset) },
          body,
          sent: (sent) => {
            out = sent;
            this.#moved(i, offset + sent);
          },
        });
      } catch (thrown) {
        if (tries >= 1 || this.#abort.signal.aborted) throw thrown;
        // One of several connections broke: the others need not wait for the next round.
        await this.#ports.sleep(500);
        const there = await this.#head(url);
        this.#lost(out - (there.offset - offset));
        return there;
      }
      if (answer.status === 204) return { offset: offsetOf(answer), found: acknowledged(answer) };
      if (isGone(answer)) throw new Gone();
      if (![409, 423, 460].includes(answer.status) || tries >= 4) throw answer.trouble();
      if (answer.status === 423) await this.#ports.sleep(250 * 2 ** tries);
      const there = await this.#head(url);
      if (there.offset !== offset || there.found !== null) return there;
    }
  }

  async #join(): Promise<string> {
    const urls = this.#plan.pieces.map((piece) => piece.url ?? '').join(' ');
    const answer = await this.#ask('POST', create, {
      headers: { ...version, 'Upload-Concat': `final;${urls}`, ...this.#metadata() },
    });
    const found = acknowledged(answer);
    if (answer.status === 201 && found !== null) return found;
    if (answer.status === 201 || isGone(answer) || [400, 409].includes(answer.status))
      throw new Gone();
    throw answer.trouble();
  }

  #metadata(part: Piece | null = null): Record<string, string> {
    const place = part
      ? `,at ${btoa(String(part.from))},of ${btoa(String(this.#bytes.length))}`
      : '';
    return { 'Upload-Metadata': `sha256 ${btoa(this.#sha256)}${place}` };
  }

  /** So much was out and did not arrive: too much of it, and the rest goes in small asks. */
  #lost(bytes: number): void {
    if (bytes > small) this.#most = small;
  }

  #ask(
    method: TusAsk['method'],
    url: string,
    rest: Pick<TusAsk, 'headers' | 'body' | 'sent'>,
  ): Promise<TusAnswer> {
    if (this.#abort.signal.aborted) throw unreachable();
    return this.#ports.ask({ method, url, ...rest, signal: this.#abort.signal });
  }

  #moved(i: number, out: number): void {
    this.#out[i] = out;
    this.#ports.progress(this.#out.reduce((sum, one) => sum + one, 0));
  }
}

function isGone(answer: TusAnswer): boolean {
  return answer.status === 404 || answer.status === 410;
}

function offsetOf(answer: TusAnswer): number {
  return Number(answer.header('Upload-Offset') ?? 0);
}

function acknowledged(answer: TusAnswer): string | null {
  return answer.header('Longspan-Evidence');
}

/** A server behind a proxy may name itself otherwise than the page does: the path is what counts. */
function pathOf(location: string | null): string {
  if (location === null) throw unreachable();
  const after = location.replace(/^[a-z]+:\/\/[^/]+/i, '');
  return after.startsWith('/') ? after : `${create}/${after}`;
}
