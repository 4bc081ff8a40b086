import type { Finding, FindingWhole, Problem } from '../generated/api';
import type {
  FactKind,
  FindingAmended,
  FindingRectified,
  FindingReviewed,
  Photo,
} from '../generated/facts';
import { filedPhotos, type Camera } from '../facts/evidence/photos';
import { keepDraft, keptDraft } from '../sync/drafts';
import { FormDraft } from '../sync/formDraft.svelte';
import { outbox, type NewFact, type OutboxItem } from '../sync/outbox.svelte';
import { evidenceOf, photoShelf } from '../sync/shelf';
import { api } from '../transport/api';
import { LiveClient } from '../transport/live.svelte';
import { asTrouble, type Trouble } from '../transport/problem';
import { session } from '../transport/session.svelte';
import { amendmentOf, joined, mayDo, type Amendment } from './course';

interface AnswerDraft {
  note: string;
  photos: Photo[];
}
interface ReviewDraft {
  reason: string;
  photos: Photo[];
  /** It goes back, and why is being written. */
  returning: boolean;
}
const noReview: ReviewDraft = { reason: '', photos: [], returning: false };

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
  reviewing = $state<ReviewDraft>({ ...noReview });
  /** Being written; null while its form is closed. */
  amendment = $state<Amendment | null>(null);
  filing = $state(false);
  /** Why the device could not take what was to be filed. */
  unfiled = $state.raw<Problem | null>(null);

  #answered: FormDraft<AnswerDraft>;
  #reviewed: FormDraft<ReviewDraft>;
  #amended: FormDraft<Amendment>;

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
    const mine = `1/${this.#account}/${programme}/${id}`;
    this.#answered = new FormDraft(`finding-answer/${mine}`);
    this.#reviewed = new FormDraft(`finding-review/${mine}`);
    this.#amended = new FormDraft(`finding-amend/${mine}`);
  }

  get #account(): string {
    return session.account ?? '';
  }
  get #knownKey(): string {
    return `finding-known/1/${this.#account}/${this.programme}/${this.id}`;
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
    const [answer, review] = await Promise.all([this.#answered.kept(), this.#reviewed.kept()]);
    if (answer) this.answer = answer;
    if (review) this.reviewing = review;
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

  /** Why the device does not have what was written last. */
  unkept = $derived.by(
    () => this.#answered.problem ?? this.#reviewed.problem ?? this.#amended.problem,
  );

  /** Called at every change of what is being written. */
  keep(): void {
    const answer = $state.snapshot(this.answer) as AnswerDraft;
    if (answer.note !== '' || answer.photos.length > 0) this.#answered.keep(answer);
    const review = $state.snapshot(this.reviewing) as ReviewDraft;
    if (review.reason !== '' || review.photos.length > 0) this.#reviewed.keep(review);
    const amendment = $state.snapshot(this.amendment) as Amendment | null;
    const { finding } = this.whole ?? {};
    if (!amendment || !finding) return;
    if (JSON.stringify(amendment) !== JSON.stringify(amendmentOf(finding)))
      this.#amended.keep(amendment);
  }

  /** True when it is safe in the outbox. */
  async rectify(): Promise<boolean> {
    const { note, photos } = $state.snapshot(this.answer) as AnswerDraft;
    if (note.trim() === '') return false;
    const body: FindingRectified = {
      finding: this.id,
      note: note.trim(),
      ...(photos.length > 0 && { photos: filedPhotos(photos) }),
    };
    return this.#file('finding.rectified', body, photos, async () => {
      this.answer = { note: '', photos: [] };
      await this.#answered.drop();
    });
  }

  async review(decision: FindingReviewed['decision']): Promise<boolean> {
    const { reason, photos } = $state.snapshot(this.reviewing) as ReviewDraft;
    const why = reason.trim();
    const body: FindingReviewed = {
      finding: this.id,
      decision,
      ...(why !== '' && { reason: why }),
      ...(photos.length > 0 && { photos: filedPhotos(photos) }),
    };
    return this.#file('finding.reviewed', body, photos, async () => {
      this.reviewing = { ...noReview };
      await this.#reviewed.drop();
    });
  }

  /** Opens the form: as it was left off, else as the finding stands. */
  async beginAmendment(): Promise<void> {
    if (!this.whole) return;
    this.amendment = (await this.#amended.kept()) ?? amendmentOf(this.whole.finding);
  }

  async amend(body: FindingAmended): Promise<boolean> {
    return this.#file('finding.amended', body, [], async () => {
      this.amendment = null;
      await this.#amended.drop();
    });
  }

  /** `filed`: it is safe in the outbox. Refused, what was written stays to be written again. */
  async #file<K extends FactKind>(
    kind: K,
    body: NewFact<K>['body'],
    photos: readonly Photo[],
    filed: () => Promise<void>,
  ): Promise<boolean> {
    if (this.filing) return false;
    this.filing = true;
    this.unfiled = null;
    try {
      const evidence = await evidenceOf(photos);
      const item = await outbox.fileAndWait({ kind, stream: this.stream, body, evidence }, 3000);
      if (item.state === 'refused') return false;
      await filed();
      for (const photo of photos) await photoShelf.drop(photo.sha256);
      if (item.state === 'received' || item.state === 'held') await this.read();
      return true;
    } catch (thrown) {
      this.unfiled = asTrouble(thrown).problem;
      return false;
    } finally {
      this.filing = false;
    }
  }

  /** A refused one is opened again as it was filed, beside what was written since. */
  async rewrite(item: OutboxItem): Promise<void> {
    if (item.state !== 'refused' || !this.whole) return;
    if (item.kind === 'finding.rectified') {
      const { note, photos = [] } = item.body as FindingRectified;
      this.answer = joined(this.answer, { note, photos });
    } else if (item.kind === 'finding.reviewed') {
      const { decision, reason = '', photos = [] } = item.body as FindingReviewed;
      const { reason: written, photos: taken, returning } = this.reviewing;
      const both = joined({ note: written, photos: taken }, { note: reason, photos });
      this.reviewing = {
        reason: both.note,
        photos: both.photos,
        returning: returning || decision === 'returned',
      };
    } else if (item.kind === 'finding.amended')
      this.amendment = amendmentOf(this.whole.finding, item.body as FindingAmended);
    else return;
    this.keep();
    await outbox.letGo(item.id);
  }
  letGo(id: string): void {
    void outbox.letGo(id);
  }
}
