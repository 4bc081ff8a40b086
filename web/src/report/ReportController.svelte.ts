import type { Problem } from '../generated/api';
import { said } from '../shared/i18n/name';
import { asTrouble, type Trouble } from '../transport/problem';
import { comparison } from './later';
import { reportingDay, type Day } from './days';
import {
  draftFromBefore,
  draftKey,
  draftOfCorrection,
  emptyDraft,
  isTouched,
  reportBefore,
  type ReportDraft,
} from './draft';
import { NoRoom } from '../sync/room';
import { finish, type Mistake } from './finish';
import type { Known, Ports } from './ports';
import { heldReports, isSetAside, knownStrip, ownItem, postedReports } from './posted';
import { remaining, willBeHeld, type Remaining, type StripDay, type WillBeHeld } from './remaining';
import type { DailyReport } from './shapes';

/** What the page shows for the chosen day. */
export type Mode = 'write' | 'correct' | 'filed' | 'sent' | 'held';

/**
 * One project's reports on this device. Decides what a day shows, keeps every keystroke, knows what is left of the
 * plan, files. It never waits for the link: what the device knows is shown first, the server's word comes after.
 */
export class ReportController {
  readonly programme: string;
  readonly project: string;
  readonly stream: string;

  known = $state.raw<Known | null>(null);
  /** Set while the server cannot be reached or says no. */
  trouble = $state.raw<Trouble | null>(null);
  reading = $state(true);
  day = $state<Day>('');
  draft = $state<ReportDraft>(emptyDraft({ programme: '', project: '', day: '' }));
  saved = $state<{
    state: 'none' | 'saving' | 'saved' | 'failed';
    at: string;
    problem: Problem | null;
  }>({
    state: 'none',
    at: '',
    problem: null,
  });
  mistakes = $state.raw<Mistake[]>([]);
  correcting = $state(false);
  /** A held or refused report is being written afresh: the form is shown over it. */
  rewriting = $state(false);
  filing = $state(false);
  photosToDo = $state<{ done: number; total: number } | null>(null);
  photoUnreadable = $state<string | null>(null);
  /** What was taken last found no room. */
  noRoom = $state(false);
  draftDays = $state.raw<ReadonlySet<Day>>(new Set());

  #ports: Ports;
  #fresh: ReportDraft;
  #turn = 0;
  #tick = $state(0);
  #opened = 0;

  constructor(programme: string, project: string, ports: Ports) {
    this.programme = programme;
    this.project = project;
    this.stream = `project/${programme}/${project}`;
    this.#ports = ports;
    this.#fresh = this.draft;
  }

  /** The site's day by its own clock; the phone's zone has no say. */
  today = $derived.by((): Day => {
    void this.#tick;
    return reportingDay(
      this.#ports.now(),
      this.zone,
      this.known?.project.programme.day_ends_hour ?? 0,
    );
  });

  /** Reports on their way or stopped, newest first. */
  #posted = $derived.by(() => postedReports(this.#ports.post.items, this.stream));

  filed = $derived.by(() => this.known?.reports.find((report) => report.day === this.day) ?? null);

  sent = $derived.by(() =>
    ownItem(this.#posted, this.day, this.filed, this.known, this.#lastFiled),
  );
  setAside = $derived(isSetAside(this.sent, this.filed, this.known));
  heldHere = $derived(heldReports(this.known).find((one) => one.report.day === this.day) ?? null);

  /** What a correction on its way, or just received, has corrected: shown beside it. */
  correctedFrom = $derived.by((): DailyReport | null => {
    const sent = this.sent;
    if (sent === null || sent.kind !== 'daily_report.corrected') return null;
    const { corrects } = sent.body as { corrects: string };
    if (this.filed?.fact === corrects) return this.filed.report;
    return this.#corrected?.fact === corrects ? this.#corrected.report : null;
  });
  #corrected = $state.raw<{ fact: string; report: DailyReport } | null>(null);

  mode = $derived.by((): Mode => {
    if (this.correcting) return 'correct';
    if (this.rewriting) return 'write';
    if (this.sent !== null && (this.sent.state !== 'received' || this.sent.id === this.#lastFiled))
      return 'sent';
    if (this.filed !== null) return 'filed';
    if (this.sent !== null) return 'sent';
    if (this.heldHere !== null) return 'held';
    return 'write';
  });

  #lastFiled = $state<string | null>(null);

  zone = $derived(
    this.known?.project.site?.zone ?? this.known?.project.programme.zone ?? 'Asia/Shanghai',
  );

  /** The report the day was taken over from: its weather and numbers are shown beside. */
  before = $derived.by((): DailyReport | null => {
    const from = this.draft.startedFrom;
    if (from === null) return null;
    const known = this.known?.reports.find((report) => report.day === from)?.report;
    return known ?? this.#posted.find((p) => p.report.day === from)?.report ?? null;
  });

  items = $derived(this.known?.project.work_items ?? []);

  remaining = $derived.by((): Remaining[] =>
    remaining(
      this.items,
      this.draft,
      this.correcting ? (this.filed?.report ?? null) : null,
      this.#posted
        .filter((p) => p.item.kind === 'daily_report.filed')
        .filter((p) => p.item.state === 'waiting' || p.item.state === 'sending')
        .map((p) => p.report),
    ),
  );

  willBeHeld = $derived.by((): WillBeHeld[] => {
    if (this.known === null) return [];
    const start = this.known.project.stages.find((stage) => stage.stage === 'start');
    return willBeHeld(this.draft, this.remaining, {
      today: this.today,
      started: start?.reached ?? null,
      dayTaken: this.filed !== null,
    });
  });

  strip = $derived.by((): StripDay[] =>
    this.known === null ? [] : knownStrip(this.known, this.today, this.#posted, this.draftDays),
  );

  missing = $derived(
    this.strip.filter((day) => day.state === 'missing' && !day.today).map((day) => day.day),
  );

  #compare = $state.raw<Awaited<ReturnType<typeof comparison>> | null>(null);

  /** How many places differ from what was filed; null when not correcting. */
  changes = $derived.by((): number | null => {
    if (!this.correcting || this.filed === null || this.#compare === null) return null;
    // A reason still to be written is no reason not to count.
    const finished = finish({ ...this.draft, reason: '-' });
    const { compare, differences } = this.#compare;
    return finished.ok ? differences(compare(this.filed.report, finished.report)) : null;
  });

  /** What is left on this device; null where the browser does not say. */
  room = $derived.by(() => this.#ports.post.room);

  itemName(code: string): string {
    const item = this.items.find((one) => one.item === code);
    return item === undefined ? code : said(item.name);
  }

  unitOf(code: string): string {
    return this.items.find((one) => one.item === code)?.unit ?? '';
  }

  mistakeAt(field: string): Mistake | null {
    return this.mistakes.find((mistake) => mistake.field === field) ?? null;
  }

  /** First what the device knows, then what the server says. */
  async start(day: Day | null): Promise<void> {
    this.known = await this.#ports.shelf.known(this.programme, this.project);
    if (this.known !== null) await this.open(day ?? this.today);
    await this.read();
    if (this.day === '') await this.open(day ?? this.today);
  }

  async read(): Promise<void> {
    this.reading = true;
    try {
      const known = await this.#ports.reader.known(this.programme, this.project);
      this.known = known;
      this.trouble = null;
      await this.#ports.shelf.keepKnown(known);
      if (this.day !== '' && !this.#touched() && !this.correcting) this.#begin();
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
    this.reading = false;
  }

  /** The day may turn while the page lies open. */
  tick(): void {
    this.#tick += 1;
  }

  async open(day: Day): Promise<void> {
    const opened = ++this.#opened;
    this.day = day;
    this.correcting = false;
    this.rewriting = false;
    this.mistakes = [];
    this.photoUnreadable = null;
    this.noRoom = false;
    this.#begin();
    const kept = await this.#ports.shelf.draft(draftKey(this.#subject()));
    // Another day may have been chosen while the device was reading; and typing goes before what was kept.
    if (opened !== this.#opened) return;
    if (kept !== null && !this.#touched()) {
      this.draft = kept.draft;
      this.saved = { state: 'saved', at: kept.savedAt, problem: null };
    }
    await this.#listDrafts();
  }

  #subject(): { programme: string; project: string; day: Day } {
    return { programme: this.programme, project: this.project, day: this.day };
  }

  #touched(): boolean {
    return isTouched($state.snapshot(this.draft), this.#fresh);
  }

  /** Taken over from the newest report before the day, one still waiting on this device included. */
  #begin(): void {
    const reports: { day: Day; report: DailyReport }[] = [
      ...(this.known?.reports ?? []),
      ...this.#posted
        .filter((p) => p.item.state !== 'refused')
        .map((p) => ({ day: p.report.day, report: p.report })),
    ];
    this.#take(draftFromBefore(this.#subject(), reportBefore(reports, this.day)?.report ?? null));
  }

  #take(draft: ReportDraft): void {
    this.#fresh = structuredClone(draft);
    this.draft = draft;
    this.saved = { state: 'none', at: '', problem: null };
    this.mistakes = [];
  }

  startBlank(): void {
    this.draft = emptyDraft(this.#subject());
  }

  /** Called at every change of the draft. Says "saved" only when the device has it. */
  keep(): void {
    const draft = $state.snapshot(this.draft) as ReportDraft;
    if (draft.day === '' || (!isTouched(draft, this.#fresh) && this.saved.state === 'none')) return;
    if (this.mistakes.length > 0) this.#checkAgain();
    const turn = ++this.#turn;
    this.saved = { ...this.saved, state: 'saving' };
    this.#ports.shelf.keep(draftKey(draft, draft.corrects), draft).then(
      (at) => {
        if (turn !== this.#turn) return;
        this.saved = { state: 'saved', at, problem: null };
        if (!this.draftDays.has(draft.day))
          this.draftDays = new Set([...this.draftDays, draft.day]);
      },
      (thrown: unknown) => {
        if (turn !== this.#turn) return;
        this.saved = { state: 'failed', at: '', problem: asTrouble(thrown).problem };
      },
    );
  }

  /** Once told, a mistake leaves as soon as it is mended; new ones are not thrown at somebody still typing. */
  #checkAgain(): void {
    const finished = finish(this.draft);
    const still = new Set(finished.ok ? [] : finished.mistakes.map((m) => m.field));
    this.mistakes = this.mistakes.filter((mistake) => still.has(mistake.field));
  }

  async discard(): Promise<void> {
    ++this.#turn;
    const draft = $state.snapshot(this.draft) as ReportDraft;
    await this.#ports.shelf.drop(draftKey(draft, draft.corrects));
    for (const photo of draft.photos) await this.#ports.shelf.photos.drop(photo.sha256);
    await this.open(this.day);
  }

  async #listDrafts(): Promise<void> {
    const prefix = `${this.programme}/${this.project}/`;
    const keys = await this.#ports.shelf.keys(prefix);
    this.draftDays = new Set(keys.map((key) => key.slice(prefix.length, prefix.length + 10)));
  }

  async correct(): Promise<void> {
    const filed = this.filed;
    if (filed === null) return;
    this.correcting = true;
    this.#take(draftOfCorrection(this.#subject(), filed.fact, filed.report));
    this.#compare = await comparison();
    const kept = await this.#ports.shelf.draft(draftKey(this.#subject(), filed.fact));
    if (kept !== null && this.correcting && !this.#touched()) {
      this.draft = kept.draft;
      this.saved = { state: 'saved', at: kept.savedAt, problem: null };
    }
  }

  async leaveCorrection(): Promise<void> {
    const corrects = this.draft.corrects;
    ++this.#turn;
    if (corrects !== null) await this.#ports.shelf.drop(draftKey(this.#subject(), corrects));
    await this.open(this.day);
  }

  /** What was refused or held is opened again, filled as it was sent. */
  async rewrite(report: DailyReport): Promise<void> {
    const again = { ...draftOfCorrection(this.#subject(), '', report), corrects: null };
    this.#take(emptyDraft(this.#subject()));
    this.rewriting = true;
    this.draft = again;
    if (this.sent?.state === 'refused') await this.#ports.post.letGo(this.sent.id);
  }

  async addPhotos(files: readonly File[]): Promise<void> {
    this.photoUnreadable = null;
    this.noRoom = false;
    const draft = this.draft;
    this.photosToDo = { done: 0, total: files.length };
    for (const [index, file] of files.entries()) {
      try {
        const photo = await this.#ports.camera.take(file);
        await this.#ports.shelf.photos.keep(photo);
        if (!draft.photos.some((one) => one.sha256 === photo.sha256)) {
          draft.photos.push({
            sha256: photo.sha256,
            caption: '',
            taken_at: photo.takenAt,
            media_type: photo.mediaType,
            bytes: photo.bytes.byteLength,
            ...(photo.place && { place: photo.place }),
          });
        }
      } catch (thrown) {
        if (thrown instanceof NoRoom) {
          this.noRoom = true;
          break;
        }
        this.photoUnreadable = file.name;
      }
      this.photosToDo = { done: index + 1, total: files.length };
    }
    this.photosToDo = null;
    await this.#ports.post.watchRoom();
  }

  captionPhoto(sha256: string, caption: string): void {
    const photo = this.draft.photos.find((one) => one.sha256 === sha256);
    if (photo) photo.caption = caption;
  }

  removePhoto(sha256: string): void {
    this.draft.photos = this.draft.photos.filter((photo) => photo.sha256 !== sha256);
    void this.#ports.shelf.photos.drop(sha256).then(() => this.#ports.post.watchRoom());
  }

  /** The bytes of a photo while they are on this device: in the draft, or in the outbox until they are sent. */
  async photoBytes(sha256: string): Promise<ArrayBuffer | null> {
    return (await this.#ports.shelf.photos.kept(sha256))?.bytes ?? null;
  }

  /** True when it is safe in the outbox. Otherwise `mistakes` say what to mend. */
  async submit(): Promise<boolean> {
    if (this.filing) return false;
    const draft = $state.snapshot(this.draft) as ReportDraft;
    const finished = finish(draft);
    this.mistakes = finished.ok ? [] : finished.mistakes;
    if (!finished.ok) return false;
    if (draft.corrects !== null && this.changes === 0) {
      this.mistakes = [{ field: 'reason', code: 'nothing_changed' }];
      return false;
    }
    this.filing = true;
    try {
      await this.#file(draft, finished.report);
      return true;
    } catch (thrown) {
      this.saved = { state: 'failed', at: '', problem: asTrouble(thrown).problem };
      return false;
    } finally {
      this.filing = false;
    }
  }

  async #file(draft: ReportDraft, report: DailyReport): Promise<void> {
    const { photos } = draft;
    const evidence = photos.length > 0 ? await this.#ports.shelf.evidence(photos) : [];
    const filed =
      draft.corrects === null
        ? await this.#ports.post.file({
            kind: 'daily_report.filed',
            stream: this.stream,
            body: { report },
            evidence,
          })
        : await this.#ports.post.file({
            kind: 'daily_report.corrected',
            stream: this.stream,
            body: { corrects: draft.corrects, reason: draft.reason.trim(), report },
            evidence,
          });
    // Only now, with the report in the outbox for good, does the draft go.
    ++this.#turn;
    await this.#ports.shelf.drop(draftKey(draft, draft.corrects));
    for (const one of evidence) await this.#ports.shelf.photos.drop(one.sha256);
    this.#lastFiled = filed.id;
    if (this.correcting && this.filed !== null)
      this.#corrected = { fact: this.filed.fact, report: this.filed.report };
    this.correcting = false;
    this.rewriting = false;
    this.#take(emptyDraft(this.#subject()));
    await this.#listDrafts();
  }
}
