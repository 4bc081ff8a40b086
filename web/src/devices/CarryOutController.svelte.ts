import { bundleName, makeBundle, parts, waitingOf, type Waiting } from '../sync/carry';
import {
  identityOf,
  introduce,
  whyNoBundle,
  type Identity,
  type NoBundle,
} from '../sync/deviceKey';
import { session } from '../transport/session.svelte';

type Step = 'idle' | 'making' | 'ready';

/** Makes carry bundles of what one account has not sent from this device, one file after the other. */
export class CarryOutController {
  readonly account: string;
  waiting = $state.raw<Waiting | null>(null);
  why = $state.raw<NoBundle | null>(null);
  step = $state<Step>('idle');
  /** Bytes of photos put into the file that is being made. */
  done = $state(0);
  part = $state(0);
  of = $state(1);
  size = $state(0);
  file = $state.raw<File | null>(null);
  /** Photos left out: the browser lost them, or no bundle holds them. */
  lost = $state(0);
  tooBig = $state(0);
  failed = $state('');
  shareFailed = $state(false);

  #identity: Identity | null = null;
  #files: Waiting[] = [];

  constructor(account: string) {
    this.account = account;
  }

  async read(): Promise<void> {
    this.waiting = await waitingOf(this.account);
    const now = session.current;
    // Not asked again where it is known; without a link it stays as it is.
    if (now?.account === this.account && (await this.#whyNot()) === 'not_known')
      await introduce(now).catch(() => undefined);
    this.#identity = await identityOf(this.account).catch(() => null);
    this.why = await this.#whyNot();
  }

  #whyNot(): Promise<NoBundle | null> {
    return whyNoBundle(this.account).catch(() => 'key_not_kept');
  }

  get nothing(): boolean {
    return this.waiting?.facts.length === 0 && this.waiting.photos.length === 0;
  }
  get hasNext(): boolean {
    return this.step === 'ready' && this.part < this.of;
  }
  /** The device's own way to hand a file to another app or phone. */
  get shares(): boolean {
    const file = this.file;
    return file !== null && typeof navigator.canShare === 'function' && canShare(file);
  }

  async make(): Promise<void> {
    if (this.step === 'making') return;
    await this.read();
    if (!this.waiting || !this.#identity || this.why) return;
    const { files, tooBig } = parts(this.waiting);
    this.#files = files;
    this.of = files.length;
    this.tooBig = tooBig.length;
    this.lost = 0;
    this.part = 0;
    await this.next();
  }

  async next(): Promise<void> {
    const what = this.#files[this.part];
    const identity = this.#identity;
    if (!what || !identity) return;
    this.step = 'making';
    this.failed = '';
    this.shareFailed = false;
    // Given up before the next is made: two would not fit into a small phone.
    this.file = null;
    this.done = 0;
    this.size = what.bytes;
    try {
      const { file, lost } = await makeBundle(identity, what, (bytes) => (this.done = bytes));
      this.lost += lost.length;
      this.part += 1;
      const name = bundleName(identity.accountName, this.part, this.of);
      this.file = new File([file], name, { type: 'application/octet-stream' });
      this.step = 'ready';
    } catch (thrown) {
      this.failed = thrown instanceof Error ? thrown.message : String(thrown);
      this.step = 'idle';
    }
  }

  /** Browsers refuse kinds of file they do not know, some only when asked in earnest: then it is saved instead. */
  async share(): Promise<void> {
    if (!this.file) return;
    try {
      await navigator.share({ files: [this.file], title: this.file.name });
    } catch (thrown) {
      this.shareFailed = !(thrown instanceof DOMException && thrown.name === 'AbortError');
    }
  }
}

function canShare(file: File): boolean {
  try {
    return navigator.canShare({ files: [file] });
  } catch {
    return false;
  }
}
