import type { Finding, FindingWhole } from '../generated/api';
import type { FindingAmended, FindingReviewed, Photo } from '../generated/facts';
import { evidenceOf, filedPhotos, photoShelf, type Camera } from '../facts/evidence/photos';
import { dropDraft, keepDraft, keptDraft } from '../sync/drafts';
import { outbox, type OutboxItem } from '../sync/outbox.svelte';
import { api } from '../transport/api';
import { LiveClient } from '../transport/live.svelte';
import { asTrouble, type Trouble } from '../transport/problem';
import { session } from '../transport/session.svelte';
import { mayDo } from './course';

interface AnswerDraft {
  note: string;
  photos: Photo[];
}

/** One finding with its course; what is being written about it is kept on the device. */
export class FindingController {
  readonly programme: string;
  readonly id: string;
  readonly camera: Camera;
  whole = $state.raw<FindingWhole | null>(null);
  /** From the device: shown while the server cannot be reached. */
  stale = $state(false);
  trouble = $state.raw<Trouble | null>(null);
  reading = $state(true);
  answer = $state<AnswerDraft>({ note: '', photos: [] });
  filing = $state(false);

  #live: LiveClient | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #keptBefore: (id: string) => Promise<Finding | null>;

  /** `keptBefore`: what the device has of it from elsewhere, where the page itself was never read. */
  constructor(
    programme: string,
    id: string,
    camera: Camera,
    keptBefore: (id: string) => Promise<Finding | null>,
  ) {
    this.programme = programme;
    this.id = id;
    this.camera = camera;
    this.#keptBefore = keptBefore;
  }

  get #account(): string {
    return session.account ?? '';
  }
  get #knownKey(): string {
    return `finding-known/1/${this.#account}/${this.programme}/${this.id}`;
  }
  get #answerKey(): string {
    return `finding-answer/1/${this.#account}/${this.programme}/${this.id}`;
  }
  stream = $derived.by(() => `project/${this.programme}/${this.whole?.finding.project ?? ''}`);

  may = $derived.by(() =>
    this.whole === null
      ? { rectify: false, review: false, own: false, amend: false }
      : mayDo(this.whole.finding, {
          rectify: session.mayFile('finding.rectified', this.stream),
          review: session.mayFile('finding.reviewed', this.stream),
          amend: session.mayFile('finding.amended', this.stream),
        }),
  );

  /** What this device told of it and the ledger has not counted: on its way, held or refused. */
  told = $derived.by<OutboxItem[]>(() =>
    outbox.items.filter(
      (item) =>
        item.state !== 'received' &&
        item.kind.startsWith('finding.') &&
        (item.body as { finding?: string }).finding === this.id,
    ),
  );

  async start(): Promise<void> {
    this.camera.ready().catch(() => undefined);
    const kept = await keptDraft<AnswerDraft>(this.#answerKey);
    if (kept) this.answer = kept.value;
    await this.read();
  }

  async read(): Promise<void> {
    try {
      const whole = await api.finding(this.programme, this.id);
      this.whole = whole;
      this.stale = false;
      this.trouble = null;
      void keepDraft(this.#knownKey, whole);
      this.#follow(whole.cursor);
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
      if (this.whole === null && this.trouble.unreachable) await this.#fromDevice();
    }
    this.reading = false;
  }

  async #fromDevice(): Promise<void> {
    const kept = (await keptDraft<FindingWhole>(this.#knownKey))?.value;
    const finding = kept ? null : await this.#keptBefore(this.id);
    this.whole = kept ?? (finding ? { finding, steps: [], actions: [], cursor: 0 } : null);
    this.stale = this.whole !== null;
  }

  #follow(cursor: number): void {
    if (this.#stopped) return;
    if (this.#live) return this.#live.moveTo(cursor);
    this.#live = new LiveClient(this.programme, cursor, {
      change: (change) => {
        if ((change.facts ?? []).some((fact) => fact.stream === this.stream)) this.#readSoon();
      },
      reset: () => this.#readSoon(),
    });
    this.#live.start();
  }
  #readSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.read(), 200);
  }
  stop(): void {
    this.#stopped = true;
    this.#live?.stop();
    clearTimeout(this.#timer);
  }

  /** Called at every change of what is being written. */
  keep(): void {
    const answer = $state.snapshot(this.answer) as AnswerDraft;
    if (answer.note !== '' || answer.photos.length > 0) void keepDraft(this.#answerKey, answer);
  }

  /** True when it is safe in the outbox. */
  async rectify(): Promise<boolean> {
    const { note, photos } = $state.snapshot(this.answer) as AnswerDraft;
    if (note.trim() === '' || this.filing) return false;
    this.filing = true;
    const item = await outbox.fileAndWait(
      {
        kind: 'finding.rectified',
        stream: this.stream,
        body: {
          finding: this.id,
          note: note.trim(),
          ...(photos.length > 0 && { photos: filedPhotos(photos) }),
        },
        evidence: await evidenceOf(photos),
      },
      3000,
    );
    // Refused, it stays to be written again.
    if (item.state !== 'refused') {
      this.answer = { note: '', photos: [] };
      await dropDraft(this.#answerKey);
      for (const photo of photos) await photoShelf.drop(photo.sha256);
    }
    await this.#after(item);
    return item.state !== 'refused';
  }

  async review(
    decision: FindingReviewed['decision'],
    reason: string,
    photos: Photo[],
  ): Promise<boolean> {
    if (this.filing) return false;
    this.filing = true;
    const why = reason.trim();
    const item = await outbox.fileAndWait(
      {
        kind: 'finding.reviewed',
        stream: this.stream,
        body: {
          finding: this.id,
          decision,
          ...(why !== '' && { reason: why }),
          ...(photos.length > 0 && { photos: filedPhotos(photos) }),
        },
        evidence: await evidenceOf(photos),
      },
      3000,
    );
    if (item.state !== 'refused') for (const photo of photos) await photoShelf.drop(photo.sha256);
    await this.#after(item);
    return item.state !== 'refused';
  }

  async amend(body: FindingAmended): Promise<boolean> {
    if (this.filing) return false;
    this.filing = true;
    const item = await outbox.fileAndWait(
      { kind: 'finding.amended', stream: this.stream, body },
      3000,
    );
    await this.#after(item);
    return item.state !== 'refused';
  }

  async #after(item: OutboxItem): Promise<void> {
    this.filing = false;
    if (item.state === 'received' || item.state === 'held') await this.read();
  }
  letGo(id: string): void {
    void outbox.letGo(id);
  }
}
