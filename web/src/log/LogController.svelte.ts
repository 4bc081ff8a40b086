import type { Fact, Problem } from '../generated/api';
import type { SupervisorLog } from '../generated/facts';
import { evidenceOf } from '../sync/shelf';
import { said } from '../shared/i18n/name';
import { dayAtSite } from '../shared/format/instant';
import { asTrouble, type Trouble } from '../transport/problem';
import {
  heldLog,
  logOf,
  missingDays,
  sentLogs,
  standingLog,
  strip,
  versionsOf,
  type StripDay,
} from './days';
import { draftKey, draftOfLog, emptyDraft, isTouched, type LogDraft, type Subject } from './draft';
import { finish, sameLog, type Mistake } from './finish';
import type { Known, Ports, Sent } from './ports';

/** What the page shows for the chosen day. */
export type Mode = 'write' | 'correct' | 'filed' | 'sent' | 'held';

/**
 * One site's supervisor's logs on this device. Decides what a day shows, keeps every keystroke, files. It never waits
 * for the link: what the device knows is shown first, the server's word comes after.
 */
export class LogController {
  readonly programme: string;
  readonly project: string;
  readonly stream: string;

  known = $state.raw<Known | null>(null);
  /** Set while the server cannot be reached or says no. */
  trouble = $state.raw<Trouble | null>(null);
  reading = $state(true);
  day = $state('');
  draft = $state<LogDraft>(emptyDraft({ programme: '', project: '', day: '' }));
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
  /** A held or refused log is being written afresh: the form is shown over it. */
  rewriting = $state(false);
  filing = $state(false);
  draftDays = $state.raw<ReadonlySet<string>>(new Set());

  #ports: Ports;
  #fresh: LogDraft;
  #turn = 0;
  #tick = $state(0);
  #opened = 0;
  /** Logs of days older than those known, read when such a day is opened. */
  #older = $state.raw<Fact[]>([]);

  constructor(programme: string, project: string, ports: Ports) {
    this.programme = programme;
    this.project = project;
    this.stream = `project/${programme}/${project}`;
    this.#ports = ports;
    this.#fresh = this.draft;
  }

  get camera(): Ports['camera'] {
    return this.#ports.camera;
  }

  /** The site's day by its own clock; the phone's zone has no say. */
  today = $derived.by((): string => {
    void this.#tick;
    const zone = this.known?.zone ?? 'Asia/Shanghai';
    return dayAtSite(this.#ports.now(), zone, this.known?.dayEndsHour ?? 0);
  });

  #logs = $derived.by((): Fact[] => [...(this.known?.logs ?? []), ...this.#older]);
  /** Logs on their way or stopped, newest first. */
  #sent = $derived.by(() => sentLogs(this.#ports.post.items, this.stream));

  filed = $derived.by(() => standingLog(this.#logs, this.day));
  versions = $derived.by(() => versionsOf(this.#logs, this.day));
  heldHere = $derived.by(() => heldLog(this.#logs, this.day));

  /** The day's own item in the outbox, unless the ledger's view has settled it already. */
  sent = $derived.by((): Sent | null => {
    const mine = this.#sent.find((item) => logOf(item).day === this.day) ?? null;
    if (mine === null) return null;
    const fact = this.#logs.find((one) => one.id === mine.id);
    if (fact === undefined) return mine;
    return fact.receipt === 'held' && fact.settlement == null ? mine : null;
  });

  mode = $derived.by((): Mode => {
    if (this.correcting) return 'correct';
    if (this.rewriting) return 'write';
    if (this.sent !== null) return 'sent';
    if (this.filed !== null) return 'filed';
    return this.heldHere !== null ? 'held' : 'write';
  });

  items = $derived(this.known?.items ?? []);
  /** Items the last logs told of: what one is asked about first. */
  itemsBefore = $derived.by((): ReadonlySet<string> => {
    const before = this.#logs
      .filter((fact) => logOf(fact).day < this.day)
      .sort((a, b) => (logOf(a).day < logOf(b).day ? 1 : -1))
      .slice(0, 3);
    return new Set(
      before.flatMap((fact) => (logOf(fact).progress?.quantities ?? []).map((row) => row.item)),
    );
  });

  strip = $derived.by((): StripDay[] =>
    this.known === null ? [] : strip(this.today, this.known, this.#sent, this.draftDays),
  );
  missing = $derived.by((): string[] =>
    this.known === null ? [] : missingDays(this.today, this.known, this.strip),
  );

  /** Why it will be held when it arrives: said before sending, so that nobody is surprised by it. */
  willBeHeld = $derived.by((): ('future' | 'not_started' | 'taken')[] => {
    const reasons: ('future' | 'not_started' | 'taken')[] = [];
    if (this.known === null || this.draft.corrects !== null) return reasons;
    if (this.day > this.today) reasons.push('future');
    const { started } = this.known;
    if (started === null || started > this.day) reasons.push('not_started');
    if (this.filed !== null) reasons.push('taken');
    return reasons;
  });

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
  async start(day: string | null): Promise<void> {
    // Whoever begins here may be out of reach by the first photo: what takes them is fetched now.
    this.#ports.camera.ready().catch(() => undefined);
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
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
    this.reading = false;
  }

  /** The day may turn while the page lies open. */
  tick(): void {
    this.#tick += 1;
  }

  async open(day: string): Promise<void> {
    const opened = ++this.#opened;
    this.day = day;
    this.correcting = false;
    this.rewriting = false;
    this.#take(emptyDraft(this.#subject()));
    const kept = await this.#ports.shelf.draft(draftKey(this.#subject()));
    // Another day may have been chosen while the device was reading; and typing goes before what was kept.
    if (opened !== this.#opened) return;
    if (kept !== null && !this.#touched()) {
      this.draft = kept.draft;
      this.saved = { state: 'saved', at: kept.savedAt, problem: null };
    }
    await this.#listDrafts();
    await this.#readOlder(day);
  }

  async #readOlder(day: string): Promise<void> {
    if (this.known?.more !== true || this.filed !== null) return;
    if (this.known.logs.some((fact) => logOf(fact).day < day)) return;
    try {
      const found = await this.#ports.reader.logsOf(this.stream, day);
      this.#older = [...this.#older.filter((fact) => logOf(fact).day !== day), ...found];
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  #subject(): Subject {
    return { programme: this.programme, project: this.project, day: this.day };
  }
  #touched(): boolean {
    return isTouched($state.snapshot(this.draft) as LogDraft, this.#fresh);
  }
  #take(draft: LogDraft): void {
    this.#fresh = structuredClone(draft);
    this.draft = draft;
    this.saved = { state: 'none', at: '', problem: null };
    this.mistakes = [];
  }

  /** Called at every change of the draft. Says "saved" only when the device has it. */
  keep(): void {
    const draft = $state.snapshot(this.draft) as LogDraft;
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
        if (turn === this.#turn)
          this.saved = { state: 'failed', at: '', problem: asTrouble(thrown).problem };
      },
    );
  }

  /** Once told, a mistake leaves as soon as it is mended; new ones are not thrown at somebody still typing. */
  #checkAgain(): void {
    const finished = finish($state.snapshot(this.draft) as LogDraft);
    const still = new Set(finished.ok ? [] : finished.mistakes.map((one) => one.field + one.code));
    this.mistakes = this.mistakes.filter((one) => still.has(one.field + one.code));
  }

  async discard(): Promise<void> {
    const draft = $state.snapshot(this.draft) as LogDraft;
    await this.#leave(draft);
    await this.open(this.day);
  }

  /** The draft goes, and with it the photos that were taken for it and are nowhere else. */
  async #leave(draft: LogDraft): Promise<void> {
    ++this.#turn;
    await this.#ports.shelf.drop(draftKey(draft, draft.corrects));
    for (const photo of draft.photos) await this.#ports.shelf.photos.drop(photo.sha256);
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
    this.#take(draftOfLog(this.#subject(), filed.id, logOf(filed)));
    const kept = await this.#ports.shelf.draft(draftKey(this.#subject(), filed.id));
    if (kept !== null && this.correcting && !this.#touched()) {
      this.draft = kept.draft;
      this.saved = { state: 'saved', at: kept.savedAt, problem: null };
    }
  }

  /** What was refused or held is opened again, filled as it was sent: a correction as one of what counts now. */
  async rewrite(item: { kind: string; body: unknown }): Promise<void> {
    const corrects = item.kind === 'supervisor_log.corrected' ? (this.filed?.id ?? null) : null;
    const again = draftOfLog(this.#subject(), corrects, logOf(item));
    this.#take(emptyDraft(this.#subject()));
    this.correcting = corrects !== null;
    this.rewriting = !this.correcting;
    this.draft = { ...again, reason: (item.body as { reason?: string }).reason ?? '' };
    if (this.sent?.state === 'refused') await this.#ports.post.letGo(this.sent.id);
  }

  /** True when it is safe in the outbox. Otherwise `mistakes` say what to mend. */
  async submit(): Promise<boolean> {
    if (this.filing) return false;
    const draft = $state.snapshot(this.draft) as LogDraft;
    const finished = finish(draft);
    this.mistakes = finished.ok ? [] : finished.mistakes;
    if (!finished.ok) return false;
    if (
      draft.corrects !== null &&
      this.filed !== null &&
      sameLog(logOf(this.filed), finished.log)
    ) {
      this.mistakes = [{ field: 'reason', code: 'nothing_changed' }];
      return false;
    }
    this.filing = true;
    try {
      await this.#file(draft, finished.log);
      return true;
    } catch (thrown) {
      this.saved = { state: 'failed', at: '', problem: asTrouble(thrown).problem };
      return false;
    } finally {
      this.filing = false;
    }
  }

  async #file(draft: LogDraft, log: SupervisorLog): Promise<void> {
    const evidence = await evidenceOf(draft.photos, this.#ports.shelf.photos);
    const { stream } = this;
    const { corrects } = draft;
    if (corrects === null) {
      await this.#ports.post.file({
        kind: 'supervisor_log.filed',
        stream,
        body: { log },
        evidence,
      });
    } else {
      await this.#ports.post.file({
        kind: 'supervisor_log.corrected',
        stream,
        body: { corrects, reason: draft.reason.trim(), log },
        evidence,
      });
    }
    // Only now, with the log in the outbox for good, does the draft go.
    await this.#leave(draft);
    this.correcting = false;
    this.rewriting = false;
    this.#take(emptyDraft(this.#subject()));
    await this.#listDrafts();
  }
}
