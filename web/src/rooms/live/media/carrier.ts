/**
 * Sound that carries itself twice: each packet holds a copy of a frame some packets back, laid out as redundant audio data (RFC 2198). The
 * listener's browser takes the packets for RED and puts the copies where something was lost: no round trip is needed, and the media server in
 * between passes on what it need not read (docs/adr/0017).
 */

export interface Frame {
  /** In samples at 48 kHz, modulo 2^32. */
  at: number;
  bytes: Uint8Array;
}

/** The offset field of a copy has 14 bits, its length 10. */
const farthest = 2 ** 14;
const longest = 2 ** 10;

export class Carrier {
  #kept: Frame[] = [];

  /** The payload for `now` with the frames `distances` before it; `type`: of Opus within the packets, as listeners were told. */
  wrap(now: Frame, distances: readonly number[], type: number): Uint8Array {
    const copies = [...distances]
      .sort((a, b) => b - a)
      .map((distance) => this.#kept[this.#kept.length - distance])
      .filter(
        (one) =>
          one !== undefined &&
          (now.at - one.at) >>> 0 < farthest &&
          one.bytes.length < longest &&
          one.bytes.length > 2, // a silence is not worth carrying
      ) as Frame[];
    const size = copies.reduce((sum, { bytes }) => sum + 4 + bytes.length, 1 + now.bytes.length);
    const out = new Uint8Array(size);
    let i = 0;
    for (const { at, bytes } of copies) {
      const word =
        (0x80000000 | (type << 24) | (((now.at - at) & (farthest - 1)) << 10) | bytes.length) >>> 0;
      out.set([word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255], i);
      i += 4;
    }
    out[i++] = type;
    for (const { bytes } of [...copies, now]) {
      out.set(bytes, i);
      i += bytes.length;
    }
    this.#kept.push(now);
    if (this.#kept.length > 4) this.#kept.shift();
    return out;
  }
}
