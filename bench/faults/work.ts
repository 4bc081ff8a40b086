// What the people of one seed write down: facts of several kinds with photos, each with a mark by which it is known
// again, whatever became of its id.
import { crc32, deflateSync } from 'node:zlib';
import { day, type Draft, programmeFacts, projectFacts } from '../../spec/harness.ts';
import type { Chance } from './chance.ts';

export interface Work {
  mark: string;
  kind: string;
  stream: string;
  body: object;
  photos: ArrayBuffer[];
}

/** `hash` is that of SHA-256 of each photo, as the body names it. */
export type Hash = (bytes: ArrayBuffer) => string;

export class Desk {
  readonly programme: string;
  readonly setup: Draft[];
  readonly mediaType: string;
  readonly #chance: Chance;
  readonly #hash: Hash;
  readonly #streams: string[];
  readonly #findings: string[] = [];
  readonly #taken: ArrayBuffer[] = [];
  #count = 0;

  constructor(programme: string, chance: Chance, hash: Hash) {
    this.programme = programme;
    // The server has each picture read by a process of its own, three times: for a hundred seeds in ten thousand.
    this.mediaType = chance.yes(0.01) ? 'image/png' : 'application/pdf';
    this.#chance = chance;
    this.#hash = hash;
    const codes = ['A', 'B'].slice(0, chance.between(1, 2));
    this.#streams = codes.map((code) => `project/${programme}/${code}`);
    this.setup = [
      ...programmeFacts(programme),
      ...codes.flatMap((code) => projectFacts(programme, code)),
    ];
  }

  next(): Work {
    const chance = this.#chance;
    const mark = `${this.programme}-${++this.#count}`;
    const count = chance.yes(0.3) ? chance.between(1, 2) : 0;
    const photos = Array.from({ length: count }, () => this.#photo());
    const named = photos.map((bytes) => ({
      sha256: this.#hash(bytes),
      media_type: this.mediaType,
      bytes: bytes.byteLength,
    }));
    const seen = named.length > 0 ? { photos: named } : {};
    const kinds = [this.#report, this.#report, this.#log, this.#raised, this.#rectified];
    const [kind, body] = chance.pick([...kinds, this.#inspected]).call(this, mark, seen);
    return { mark, kind, body, stream: chance.pick(this.#streams), photos };
  }

  #uuid(): string {
    const hex = Buffer.from(this.#chance.bytes(16)).toString('hex');
    const groups = [hex.slice(0, 8), hex.slice(8, 12), `7${hex.slice(13, 16)}`];
    return [...groups, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-');
  }

  /** A day up to today; where two report the same day, one is held. */
  #day(): string {
    return day(-this.#chance.below(30));
  }
  #report(mark: string, seen: object): [string, object] {
    const report = {
      day: this.#day(),
      weather: { sky: 'clear', min_c: 12, max_c: 26, wind: 3 },
      workforce: [{ trade: 'mason', count: this.#chance.between(1, 40) }],
      quantities: [{ item: 'A', quantity: String(this.#chance.between(1, 40)) }],
      narrative: `二层柱浇筑 ${mark}`,
      ...seen,
    };
    return ['daily_report.filed', { report }];
  }
  #log(mark: string, seen: object): [string, object] {
    const log = { day: this.#day(), weather: { sky: 'rain' }, other: `旁站 ${mark}`, ...seen };
    return ['supervisor_log.filed', { log }];
  }
  #raised(mark: string, seen: object): [string, object] {
    const finding = this.#uuid();
    this.#findings.push(finding);
    const severity = this.#chance.pick(['minor', 'serious', 'critical']);
    return [
      'finding.raised',
      { finding, text: `临边防护缺 ${mark}`, severity, due_days: 3, ...seen },
    ];
  }
  #rectified(mark: string, seen: object): [string, object] {
    // Somebody else's may not have arrived yet: the ledger holds the answer then.
    const finding = this.#findings.length > 0 ? this.#chance.pick(this.#findings) : this.#uuid();
    return ['finding.rectified', { finding, note: `已补齐 ${mark}`, ...seen }];
  }
  #inspected(mark: string, seen: object): [string, object] {
    const finding = { text: '板筋间距偏大', severity: 'serious', due_days: 3 };
    const points = [
      { point: 'S01', result: 'not_in_order', note: mark, finding, ...seen },
      { point: 'S02', result: 'in_order' },
    ];
    const version = this.#chance.pick([1, 1, 7]);
    const inspection = this.#uuid();
    return [
      'inspection.recorded',
      { inspection, day: this.#day(), checklist: 'structure', version, points },
    ];
  }

  /** Now and then one that was taken before; now and then one that does not fit into the first ask. */
  #photo(): ArrayBuffer {
    const chance = this.#chance;
    if (this.#taken.length > 0 && chance.yes(0.15)) return chance.pick(this.#taken);
    const side = chance.yes(0.04) ? chance.between(150, 200) : chance.between(8, 40);
    const made = this.mediaType === 'image/png' ? png(side, chance) : scan(side, chance);
    this.#taken.push(made);
    return made;
  }
}

/** What the server takes without a look inside. */
function scan(side: number, chance: Chance): ArrayBuffer {
  const bytes = chance.bytes(side * side * 3);
  bytes.set(Buffer.from('%PDF-'));
  return bytes.slice().buffer;
}

/** A square of noise, so that no two are alike. */
function png(side: number, chance: Chance): ArrayBuffer {
  const rows = Buffer.alloc(side * (1 + side * 3));
  const noise = chance.bytes(side * side * 3);
  for (let y = 0; y < side; ++y)
    rows.set(noise.subarray(y * side * 3, (y + 1) * side * 3), y * (1 + side * 3) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const whole = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return new Uint8Array(whole).buffer;
}
function chunk(name: string, data: Buffer): Buffer {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(name, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}
