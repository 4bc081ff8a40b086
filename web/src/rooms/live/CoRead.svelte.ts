import type { Reading } from '../board/reading';
import type { Bodies, Hint, MeetingEvent, ReadHint } from '../board/wire';
import type { Looked, StudyViewer } from '../studies.svelte';
import { PointerShown, PointerTeller } from './pointing';

export interface Around {
  reading(): Reading;
  you(): string;
  nameOf(p: string): string;
  /** Whoever may draw may lead, and mark. */
  mayLead(): boolean;
  wish<Kind extends 'view_lead' | 'view' | 'mark' | 'unmark'>(kind: Kind, body: Bodies[Kind]): void;
  hint(hint: ReadHint): void;
}

/** Twelve hints a second while the view moves. */
const viewEveryMs = 84;

const kinds = new Set(['view_lead', 'view', 'mark', 'unmark', 'left']);
const same = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((value, index) => value === other[index]);

/** Sends the newest thing at most so often; the last one always. */
class Paced {
  readonly #everyMs: number;
  #at = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: (() => void) | null = null;
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }
  send(what: () => void): void {
    this.#next = what;
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#at + this.#everyMs - performance.now());
    if (wait === 0) this.#go();
    else this.#timer = setTimeout(() => this.#go(), wait);
  }
  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = null;
  }
  #go(): void {
    this.#timer = undefined;
    this.#at = performance.now();
    const next = this.#next;
    this.#next = null;
    next?.();
  }
}

/** Two doctors before one study: who leads, who follows, who looks for himself, what is pointed at and drawn. */
export class CoRead {
  /** The study on this screen; null: the board is. */
  study = $state<string | null>(null);
  /** What leads is looked at here. */
  following = $state(true);
  leader = $state.raw<{ p: string; name: string; mine: boolean } | null>(null);
  /** Something was read in this meeting: those who come late find it. */
  shown = $state<string | null>(null);

  readonly #around: Around;
  #viewer: StudyViewer | null = null;
  #stops: Array<() => void> = [];
  #sent: number[] = [];
  #settled = '';
  readonly #views = new Paced(viewEveryMs);
  readonly #teller = new PointerTeller((told) => this.#around.hint(['c', ...told]));
  readonly #pointer = new PointerShown((at, by) => {
    this.#viewer?.pointer(at, at ? this.#around.nameOf(by) : '');
  });
  #seen = 0;
  #token = 0;
  /** The board was chosen over what leads. */
  #away = false;

  constructor(around: Around) {
    this.#around = around;
  }

  // What one does ------------------------------------------------------------------------------

  /** On this screen; where nobody leads, and one may, for everybody. */
  open(study: string): void {
    this.#away = false;
    this.study = study;
    const { p } = this.#around.reading().lead;
    if (p === null && this.#around.mayLead()) this.lead();
    else if (p !== this.#around.you() && this.#around.reading().view?.body.study !== study)
      this.following = false;
  }
  toBoard(): void {
    this.#away = true;
    this.study = null;
  }
  lead(): void {
    const { token } = this.#around.reading().lead;
    this.#around.wish('view_lead', { p: this.#around.you(), from: token });
  }
  /** Nobody leads: all look for themselves. */
  free(): void {
    this.#around.wish('view_lead', { from: this.#around.reading().lead.token });
  }
  follow(on: boolean): void {
    this.following = on;
    this.#away = false;
    if (on) this.#toLeader();
    this.#tellViewer();
  }

  attach(viewer: StudyViewer): () => void {
    this.#viewer = viewer;
    this.#settled = '';
    this.#stops = [
      viewer.onLook((looked, settled) => this.#looked(looked, settled)),
      viewer.onMark((change) => this.#marked(change)),
      viewer.onPointer((at, unit) => this.#pointed(at, unit)),
      viewer.onTakeOver(() => {
        this.following = false;
        this.#tellViewer();
      }),
    ];
    this.marksAgain();
    this.#tellViewer();
    this.#toLeader();
    return () => {
      if (this.#viewer !== viewer) return;
      for (const stop of this.#stops.splice(0)) stop();
      this.#viewer = null;
    };
  }

  close(): void {
    this.#views.drop();
    this.#teller.drop();
    this.#pointer.gone();
  }

  // What the socket brings ---------------------------------------------------------------------

  /** `more`: older events are still on their way. */
  changed(events: readonly MeetingEvent[], more: boolean): void {
    if (!events.some(([, , , kind]) => kinds.has(kind)) && this.#seen > 0) return;
    const reading = this.#around.reading();
    const { p, token } = reading.lead;
    const mine = p === this.#around.you();
    const before = this.leader;
    this.leader = p === null ? null : { p, name: this.#around.nameOf(p), mine };
    this.shown = reading.view?.body.study ?? null;
    // A new leader: whoever looked for himself is asked along again by nobody; whoever led is no leader now.
    if (token !== this.#token) {
      this.#token = token;
      this.#settled = '';
      if (before?.mine && !mine) this.following = true;
      if (mine) this.following = true;
    }
    if (more) return;
    this.#tellViewer();
    this.#marksSince(events);
    const { view } = reading;
    if (view && view.seq !== this.#seen) {
      const first = this.#seen === 0;
      this.#seen = view.seq;
      if (!mine && this.following && !this.#away && (p !== null || first))
        this.study = view.body.study;
      if (!mine) this.#toLeader();
    }
    if (mine && !before?.mine) this.#tellAll();
  }

  /** Answers those that are not of reading. */
  hints(by: string, hints: ReadonlyArray<Hint | ReadHint>): Hint[] {
    const others: Hint[] = [];
    for (const hint of hints) {
      if (hint[0] === 'v') this.#moved(hint);
      else if (hint[0] === 'c') this.#pointedAt(by, hint);
      else others.push(hint);
    }
    return others;
  }

  /** All of this study's marks, as the events have them. `refused`: one that was not taken. */
  marksAgain(refused?: string): void {
    if (refused && !this.#around.reading().marks.has(refused)) this.#viewer?.removeMark(refused);
    for (const { body } of this.#around.reading().marks.values())
      if (body.study === this.study) this.#viewer?.setMark(body);
  }

  // --------------------------------------------------------------------------------------------

  get #leads(): boolean {
    return this.#around.reading().lead.p === this.#around.you();
  }
  get #follows(): boolean {
    return this.following && this.leader !== null && !this.leader.mine;
  }

  #tellViewer(): void {
    this.#viewer?.follow(this.#follows);
    this.#viewer?.mayMark(this.#around.mayLead());
    if (!this.#follows && !this.#leads) this.#pointer.gone();
  }
  #toLeader(): void {
    const view = this.#around.reading().view?.body;
    if (!view || this.#leads || !this.following) return;
    if (view.study !== this.study) {
      if (this.leader && !this.#away) this.study = view.study;
      return;
    }
    this.#viewer?.show({ ...view, frame: view.frame ?? 1 });
  }
  /** Whoever has just taken the lead leads from where he is. */
  #tellAll(): void {
    const looked = this.#viewer?.look();
    if (looked) this.#looked(looked, true);
  }

  #looked(looked: Looked, settled: boolean): void {
    if (!this.#leads || !this.study) return;
    const { token } = this.#around.reading().lead;
    const { series, instance, frame, v, n } = looked;
    if (settled) {
      const key = `${token} ${instance} ${frame} ${v.join()}`;
      if (key === this.#settled) return;
      this.#settled = key;
      this.#views.drop();
      this.#sent = v;
      const body = { token, study: this.study, series, instance, frame, v };
      this.#around.wish('view', body);
      return;
    }
    this.#views.send(() => {
      // The n-th of which series the last event said; the rest where it is other than before.
      const other = !same(v, this.#sent);
      this.#sent = v;
      this.#around.hint(other ? ['v', token, n, v] : ['v', token, n]);
    });
  }
  #moved([, token, n, v]: Extract<ReadHint, ['v', ...unknown[]]>): void {
    if (token !== this.#around.reading().lead.token || !this.#follows) return;
    this.#viewer?.goTo(n);
    if (v) this.#viewer?.change(v);
  }

  #pointed(at: readonly [number, number] | null, unit: number): void {
    if (!this.leader || !(this.leader.mine || this.following) || !this.#around.mayLead()) return;
    if (at) this.#teller.move(at, unit);
    else this.#teller.gone();
  }
  #pointedAt(by: string, [, ...told]: Extract<ReadHint, ['c', ...unknown[]]>): void {
    if (this.#follows || this.#leads) this.#pointer.told(by, told);
  }

  #marked(change: Omit<Bodies['mark'], 'study'> | { removed: string }): void {
    if (!this.study) return;
    if ('removed' in change) {
      // One that nobody was told of is this screen's alone.
      if (this.#around.reading().marks.has(change.removed))
        this.#around.wish('unmark', { id: change.removed });
    } else this.#around.wish('mark', { ...change, study: this.study });
  }
  #marksSince(events: readonly MeetingEvent[]): void {
    const { marks } = this.#around.reading();
    for (const event of events) {
      if (event[3] !== 'mark' && event[3] !== 'unmark') continue;
      const found = marks.get(event[4].id);
      if (!found) this.#viewer?.removeMark(event[4].id);
      else if (found.body.study === this.study) this.#viewer?.setMark(found.body);
    }
  }
}
