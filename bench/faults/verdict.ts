// What phones and server hold at the end of a seed, one against the other.
import { createHash } from 'node:crypto';
import type { Central } from './central.ts';
import type { Item } from './page.ts';
import type { Phone } from './phone.ts';
import type { Work } from './work.ts';

export interface Verdict {
  lost: number;
  twice: number;
  /** SHA-256 of facts and evidence, as the server has them. */
  hash: string;
  /** One line for each thing that is wrong. */
  faults: string[];
}
interface Kept {
  id: string;
  seq: number;
  kind: string;
  stream: string;
  at: string;
  device?: string;
  body: object;
}

export const hashOf = (bytes: Uint8Array | ArrayBuffer) =>
  createHash('sha256')
    .update(Buffer.from(bytes as ArrayBuffer))
    .digest('hex');

export async function judge(
  central: Central,
  programme: string,
  phones: Phone[],
  filed: { work: Work; phone: Phone }[],
): Promise<Verdict> {
  const faults: string[] = [];
  let lost = 0;
  let twice = 0;
  const onServer = await factsOf(central, programme);
  const byId = new Map<string, Kept>();
  for (const one of onServer) {
    if (byId.has(one.id)) {
      twice += 1;
      faults.push(
        `${one.id} stands twice in the ledger, #${byId.get(one.id)!.seq} and #${one.seq}`,
      );
    }
    byId.set(one.id, one);
  }

  // What the phones say, by what was written: one item for each, and the server has that one and no other.
  const said = new Map<string, Item[]>();
  const items: Item[] = [];
  for (const phone of phones)
    for (const item of phone.told.values()) {
      items.push(item);
      const mark = markIn(item.body);
      said.set(mark, [...(said.get(mark) ?? []), item]);
    }
  for (const { work, phone } of filed) {
    const [item, other] = said.get(work.mark) ?? [];
    const here = onServer.filter((one) => markIn(one.body) === work.mark);
    if (here.length > 1 || other) {
      twice += Math.max(1, here.length - 1);
      faults.push(`${work.mark} of ${phone.name} is there ${here.length} times`);
    }
    const [there] = here;
    const wrong = !item
      ? 'was never said to be received'
      : !there
        ? 'is not on the server'
        : differs(item, there);
    if (wrong) {
      lost += 1;
      faults.push(`${work.mark} of ${phone.name} ${wrong}`);
    }
  }
  const known = new Set(filed.map(({ work }) => work.mark));
  for (const one of onServer)
    if (!known.has(markIn(one.body))) {
      twice += 1;
      faults.push(`#${one.seq} ${one.kind} was filed by nobody`);
    }

  const photos = new Map(
    filed.flatMap(({ work, phone }) => work.photos.map((one) => [hashOf(one), { work, phone }])),
  );
  const there = new Set<string>();
  for (const [sha256, { work, phone }] of photos) {
    const found = await central.ask({
      method: 'GET',
      path: `/api/v1/evidence/${sha256}`,
      headers: { authorization: `Bearer ${central.office.token}` },
    });
    if (found?.status === 200 && hashOf(found.body) === sha256) there.add(sha256);
    else {
      lost += 1;
      const kept = phone.tabs.flatMap(({ outbox }) => outbox.blobs);
      const why = kept.find((one) => one.sha256 === sha256)?.problem?.code ?? 'no reason told';
      faults.push(
        `a photo of ${work.mark} of ${phone.name} is not on the server: ${sha256} (${why})`,
      );
    }
  }
  const told = new Set(phones.flatMap((phone) => [...phone.toldPhotos]));
  const hash = fingerprint(onServer, there);
  if (fingerprint(items, told) !== hash) faults.push('phones and server end with different hashes');
  return { lost, twice, hash, faults };
}

async function factsOf(central: Central, programme: string): Promise<Kept[]> {
  const out: Kept[] = [];
  for (let after = 0; ;) {
    const answer = await central.office.get(
      `/api/v1/facts?programme=${programme}&limit=1000&after=${after}`,
    );
    const { facts } = answer.json as { facts: Kept[] };
    if (!facts) throw new Error(answer.text);
    if (facts.length === 0) return out;
    // What the office set up has no mark.
    out.push(...facts.filter((one) => one.device !== 'spec'));
    after = facts.at(-1)!.seq;
  }
}

function differs(item: Item, kept: Kept): string | null {
  if (item.id !== kept.id) return `has another id on the server, ${kept.id}`;
  if (item.seq !== kept.seq) return `is #${kept.seq}, but the phone says #${item.seq}`;
  for (const part of ['kind', 'stream', 'at', 'device', 'body'] as const)
    if (canonical(item[part]) !== canonical(kept[part]))
      return `has another ${part}: ${canonical(kept[part])}, not ${canonical(item[part])}`;
  return null;
}

/** The last word of what was written. */
const markIn = (body: object) => /F\d+-\d+/.exec(JSON.stringify(body))?.[0] ?? '';

/** Sorted keys, so that the same content is the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

function fingerprint(facts: (Kept | Item)[], photos: Set<string>): string {
  const lines = facts.map(({ id, seq, kind, stream, at, device, body }) =>
    canonical([id, seq, kind, stream, at, device, body]),
  );
  const all = [...lines.sort(), ...[...photos].sort()];
  return createHash('sha256').update(all.join('\n')).digest('hex');
}
