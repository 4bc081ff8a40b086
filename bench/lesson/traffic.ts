// What crossed the link meanwhile, told piece by piece.
import type { Direction, Link } from '../link/emulator.ts';

export interface Crossed {
  what: string;
  seconds: number;
  /** Bytes of whole IP packets that were offered to the link. */
  up: number;
  down: number;
  /** Packets that the link dropped, of both directions. */
  lost: number;
  packets: number;
}

export const kbps = ({ seconds }: Crossed, bytes: number): number =>
  (bytes * 8) / 1000 / Math.max(0.001, seconds);

export class Traffic {
  readonly pieces: Crossed[] = [];
  private readonly link: Link;
  private since = performance.now();
  private before = { up: 0, down: 0, lost: 0, packets: 0 };

  constructor(link: Link) {
    this.link = link;
  }

  /** Ends a piece; the next one begins. */
  async mark(what: string): Promise<Crossed> {
    const { up, down } = await this.link.counts();
    const gone = ({ lost, overflow, dark }: Direction): number => lost + overflow + dark;
    const now = {
      up: up.bytes,
      down: down.bytes,
      lost: gone(up) + gone(down),
      packets: up.packets + down.packets,
    };
    const at = performance.now();
    const piece = {
      what,
      seconds: (at - this.since) / 1000,
      up: now.up - this.before.up,
      down: now.down - this.before.down,
      lost: now.lost - this.before.lost,
      packets: now.packets - this.before.packets,
    };
    this.pieces.push(piece);
    console.error(`${piece.seconds.toFixed(0)} s: ${what}`);
    this.since = at;
    this.before = now;
    return piece;
  }
}
