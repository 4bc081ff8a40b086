import type { Carried, Fact, Receipt } from '../generated/api';
import { keyMark, readHeader } from '../sync/carry';
import { fromBase64url, hasKeys } from '../sync/deviceKey';
import { api } from '../transport/api';
import { devices } from '../transport/devices';
import { asTrouble, type Trouble } from '../transport/problem';
import { session } from '../transport/session.svelte';

type Step = 'choose' | 'sending' | 'done';
type Group = Receipt['receipt'];

const groups: readonly Group[] = ['refused', 'held', 'accepted', 'duplicate'];
/** So many facts of a bundle are named; more are told by their ids. */
const mostNamed = 500;

/** Takes in a bundle that somebody has brought. */
export class CarriedController {
  step = $state<Step>('choose');
  fileName = $state('');
  size = $state(0);
  sent = $state(0);
  wrong = $state<'not_bundle' | 'other_server' | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  result = $state.raw<Carried | null>(null);
  /** By id, as far as they could be read. */
  facts = $state.raw<ReadonlyMap<string, Fact>>(new Map());

  #abort = new AbortController();

  /** What became of the facts: first what somebody has to look at. Empty groups are left out. */
  groups = $derived(
    groups
      .map((group) => ({
        group,
        receipts: (this.result?.receipts ?? []).filter((one) => one.receipt === group),
      }))
      .filter((one) => one.receipts.length > 0),
  );
  photoBytes = $derived((this.result?.evidence ?? []).reduce((sum, one) => sum + one.bytes, 0));
  photosWrong = $derived((this.result?.evidence ?? []).filter((one) => one.problem));
  photosRight = $derived((this.result?.evidence ?? []).length - this.photosWrong.length);

  async take(file: File): Promise<void> {
    this.reset();
    this.fileName = file.name;
    this.size = file.size;
    this.wrong = await wrongWith(file);
    if (this.wrong) return;
    this.step = 'sending';
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const report = (bytes: number): void => {
        this.sent = Math.min(bytes, file.size);
      };
      this.result = await devices.carryIn(file, report, abort.signal);
      this.step = 'done';
      await this.#name(this.result.receipts);
    } catch (thrown) {
      if (!abort.signal.aborted) this.trouble = asTrouble(thrown);
      this.step = 'choose';
    }
  }

  stop(): void {
    this.#abort.abort();
  }

  reset(): void {
    this.step = 'choose';
    this.sent = 0;
    this.wrong = null;
    this.trouble = null;
    this.result = null;
    this.facts = new Map();
  }

  /** A receipt has but an id: what it was stands in the ledger, where one may read it. */
  async #name(receipts: readonly Receipt[]): Promise<void> {
    const seqs = receipts.flatMap((one) => one.seq ?? []);
    const first = Math.min(...seqs);
    if (seqs.length === 0 || Math.max(...seqs) - first >= mostNamed) return;
    try {
      const { facts } = await api.facts({ after: first - 1, limit: mostNamed });
      this.facts = new Map(facts.map((fact) => [fact.id, fact]));
    } catch {
      // The ids stand there.
    }
  }
}

/** Said before the journey: a wrong file need not cross a thin link to be refused. */
async function wrongWith(file: Blob): Promise<'not_bundle' | 'other_server' | null> {
  const header = await readHeader(file).catch(() => null);
  if (!header) return 'not_bundle';
  const key = session.current?.carry_key;
  if (!key || !hasKeys()) return null;
  return (await keyMark(fromBase64url(key))) === header.key ? null : 'other_server';
}
