import type { Finding, Problem } from '../generated/api';
import type { InspectionRecorded, PointResult } from '../generated/facts';
import { evidenceOf } from '../sync/shelf';
import { asTrouble, type Trouble } from '../transport/problem';
import { countsOf, findingOf, spelt, type InspectionDraft, type PointDraft } from './draft';
import type { Known, Ports, Sent } from './ports';
import { record, untold, type Mistake } from './record';

/** What was filed of an inspection from this device, and the ledger's word on it. */
export function filedOf(items: readonly Sent[], inspection: string): Sent[] {
  return items.filter(
    (item) =>
      item.kind === 'inspection.recorded' &&
      (item.body as { inspection?: string }).inspection === inspection,
  );
}

/** One inspection on its way through a site: every touch is kept on the device, a part or the whole is filed. */
export class InspectionController {
  draft = $state<InspectionDraft>() as InspectionDraft;
  known = $state.raw<Known | null>(null);
  saved = $state<{ state: 'saved' | 'saving' | 'failed'; at: string; problem: Problem | null }>({
    state: 'saved',
    at: '',
    problem: null,
  });
  mistakes = $state.raw<Mistake[]>([]);
  filing = $state(false);
  trouble = $state.raw<Trouble | null>(null);
  /** How many answers the last part left behind, because something is missing; null: no part filed here yet. */
  left = $state<number | null>(null);
  finished = $state(false);

  #ports: Ports;
  #turn = 0;
  #kept: string;

  constructor(draft: InspectionDraft, savedAt: string, ports: Ports) {
    this.draft = draft;
    this.saved.at = savedAt;
    this.#kept = JSON.stringify(draft);
    this.#ports = ports;
  }

  get camera(): Ports['camera'] {
    return this.#ports.camera;
  }
  get stream(): string {
    return `project/${this.draft.programme}/${this.draft.project}`;
  }

  counts = $derived.by(() => countsOf(this.draft));
  /** Answers a part would file now. */
  fresh = $derived.by(() => untold(this.draft).length);
  told = $derived.by(() => Object.keys(this.draft.told).length);

  /** A newer version published meanwhile; this inspection is finished with its own all the same. */
  newer = $derived.by(() => {
    const { checklist, version } = this.draft.list;
    const newest = this.known?.checklists.find((list) => list.checklist === checklist)?.version;
    return newest !== undefined && newest > version ? newest : null;
  });

  /** Still open on this site, those of this very inspection not among them; the most pressing first. */
  open = $derived.by<Finding[]>(() =>
    (this.known?.findings ?? []).filter(
      (finding) =>
        finding.project === this.draft.project && finding.inspection !== this.draft.inspection,
    ),
  );

  filed = $derived.by(() => filedOf(this.#ports.post.items, this.draft.inspection));

  point(code: string): PointDraft {
    const point = this.draft.points[code];
    if (!point) throw new Error(`no point ${code} in this version`);
    return point;
  }
  mistakesAt(code: string): Mistake['code'][] {
    return this.mistakes.filter((one) => one.point === code).map((one) => one.code);
  }

  /** First what the device knows, then what the server says. */
  async start(): Promise<void> {
    const { programme } = this.draft;
    this.known = await this.#ports.shelf.known(programme);
    // What takes and shrinks photos must be here before the link goes.
    this.#ports.camera.ready().catch(() => undefined);
    try {
      const known = await this.#ports.reader.known(programme);
      this.known = known;
      await this.#ports.shelf.keepKnown(known);
      this.trouble = null;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  /** The ledger refused it: its answers are to be filed again. */
  untell({ points }: Pick<InspectionRecorded, 'points'>): void {
    const refused = new Map(points.map((seen) => [seen.point, spelt(seen)]));
    this.draft.told = Object.fromEntries(
      Object.entries(this.draft.told).filter(([point, told]) => refused.get(point) !== told),
    );
  }

  /** `prefilled`: what a point not in order begins with. */
  answer(code: string, result: PointResult, prefilled: string): void {
    const point = this.point(code);
    point.result = result;
    if (result === 'not_in_order' && point.finding.text === '') point.finding.text = prefilled;
  }

  /** Those not answered were not seen: said of all of them at once, never that they are in order. */
  restNotSeen(): void {
    for (const { point: code } of this.draft.list.points) {
      const point = this.point(code);
      point.result ??= 'not_seen';
    }
    this.#checkAgain();
  }

  /** Called at every change of the draft. Says "saved" only when the device has it. */
  keep(): void {
    if (this.finished) return;
    const draft = $state.snapshot(this.draft) as InspectionDraft;
    const text = JSON.stringify(draft);
    if (text === this.#kept) return;
    this.#kept = text;
    if (this.mistakes.length > 0) this.#checkAgain();
    const turn = ++this.#turn;
    this.saved = { ...this.saved, state: 'saving' };
    this.#ports.shelf.keep(draft).then(
      (at) => {
        if (turn === this.#turn) this.saved = { state: 'saved', at, problem: null };
      },
      (thrown: unknown) => {
        if (turn === this.#turn)
          this.saved = { state: 'failed', at: '', problem: asTrouble(thrown).problem };
      },
    );
  }

  /** Once told, a mistake leaves as soon as it is mended; new ones are not thrown at somebody still writing. */
  #checkAgain(): void {
    const outcome = record($state.snapshot(this.draft) as InspectionDraft, true);
    const still = new Set(outcome.ok ? [] : outcome.mistakes.map((one) => one.point + one.code));
    this.mistakes = this.mistakes.filter((one) => still.has(one.point + one.code));
  }

  /** Files the answers that are whole; the rest stays here. */
  async savePart(): Promise<boolean> {
    return this.#file(false);
  }
  /** Files what is left and closes the inspection; false where `mistakes` say what is missing. */
  async finish(): Promise<boolean> {
    return this.#file(true);
  }

  async #file(finished: boolean): Promise<boolean> {
    if (this.filing) return false;
    const draft = $state.snapshot(this.draft) as InspectionDraft;
    const outcome = record(draft, finished);
    this.mistakes = outcome.ok ? [] : outcome.mistakes;
    if (!outcome.ok) return false;
    this.filing = true;
    try {
      const { body, left } = outcome.recorded;
      const photos = body.points.flatMap((point) => point.photos ?? []);
      await this.#ports.post.file({
        kind: 'inspection.recorded',
        stream: this.stream,
        body,
        evidence: await evidenceOf(photos, this.#ports.shelf.photos),
      });
      // Only now, with the fact in the outbox for good, is it told.
      for (const seen of body.points) this.draft.told[seen.point] = spelt(seen);
      if (finished) await this.#leave(draft);
      else {
        this.left = left;
        this.keep();
      }
      return true;
    } catch (thrown) {
      this.saved = { state: 'failed', at: '', problem: asTrouble(thrown).problem };
      return false;
    } finally {
      this.filing = false;
    }
  }

  async #leave(draft: InspectionDraft): Promise<void> {
    this.finished = true;
    ++this.#turn;
    await this.#ports.shelf.drop(draft);
    for (const point of Object.values(draft.points))
      for (const photo of point.photos) await this.#ports.shelf.photos.drop(photo.sha256);
  }

  /** What was told to the ledger stays there; only what lies on this device goes. */
  async discard(): Promise<void> {
    await this.#leave($state.snapshot(this.draft) as InspectionDraft);
  }

  findingAt(code: string): string {
    return findingOf(this.draft, code);
  }
}
