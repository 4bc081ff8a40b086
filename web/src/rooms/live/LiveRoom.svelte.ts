import type { Rung } from '../../generated/facts';
import { foldAll } from '../board/fold';
import { MeetingState, strokeFrom } from '../board/state';
import type {
  Bodies,
  Entered,
  EventKind,
  Feeling,
  Hint,
  MediaMessage,
  MeetingEvent,
  Person,
  ProblemSaid,
  ReadHint,
  RoomHead,
  ToClient,
  Where,
} from '../board/wire';
import { CatchUp } from './CatchUp.svelte';
import { CoRead } from './CoRead.svelte';
import { Fleeting } from './Fleeting';
import { Ink } from './Ink.svelte';
import { hintsEvery, Ladder, standOn, type Standing } from './ladder';
import { NoMedia, type Devices, type MediaHost, type MediaPort } from './mediaPort';
import { viewOf, type MeetingView } from './meetingView';
import { PageShelf } from './PageShelf.svelte';
import { MeetingSocket } from './socket';
import type { EnterAs, LinkState, MeetingListener, SocketWorld } from './socketWorld';
import type { Wish, WishStore } from './wishes';

export interface LiveOptions {
  room: string;
  meeting: string;
  world: SocketWorld;
  wishes: WishStore;
  as: EnterAs;
  devices: Devices;
  /** What carries sound and picture, where the server has it. */
  openMedia: (host: MediaHost) => MediaPort;
}

const feelEveryMs = 2000;
/** An absence shorter than this is not worth catching up with. */
const missedMs = 8000;

/** One meeting while one is in it: takes what the socket brings, keeps what the page shows. */
export class LiveRoom implements MeetingListener {
  link = $state<LinkState>('connecting');
  /** Since when nothing is heard, by this device's clock. */
  lostAt = $state<number | null>(null);
  head = $state.raw<RoomHead | null>(null);
  view = $state.raw<MeetingView>();
  standing = $state.raw<Standing>({ rung: 'full', why: 'good' });
  media = $state.raw<MediaPort>(new NoMedia());
  /** The server carries sound at all. */
  soundOn = $state(false);
  began = $state<number | null>(null);
  /** A wish was refused: said once, until the next thing is done. */
  trouble = $state.raw<ProblemSaid | null>(null);
  problem = $state.raw<ProblemSaid | null>(null);
  overBecause = $state<'ended' | 'sent_out' | 'link_over' | null>(null);
  rtt = $state(0);
  unkept = $state(0);
  /** A page one looks at by oneself; null: what the room is shown. */
  own = $state.raw<Where | null>(null);
  read = $state({ chat: 0, questions: 0 });

  readonly room: string;
  readonly meeting: string;
  readonly socket: MeetingSocket;
  readonly ink: Ink;
  readonly fleeting: Fleeting;
  readonly shelf: PageShelf;
  readonly catchUp: CatchUp;
  /** The study that the meeting reads together. */
  readonly coread: CoRead;
  state = new MeetingState();
  /** Where sound is played, as chosen in the device check. */
  readonly speaker: string | null;
  /** One's own sound that lies on this device, where the meeting is recorded. */
  kept = $state.raw<{ readonly waiting: number } | null>(null);
  /** A guest comes in again, as a talk button of a class. */
  sit: ((place: string, group: string) => void) | null = null;
  /** Set by the button: the server let nobody talk. */
  talkRefused: () => void = () => undefined;
  /** Set by the board on screen: something is to be painted. */
  repaint: () => void = () => undefined;

  #people = new Map<string, Person>();
  /** What sound and picture had agreed on is of another server process, which knows nothing of it. */
  #anew = false;
  #feelings: Record<string, Feeling> = {};
  #log: MeetingEvent[] = [];
  #more = false;
  #ladder = new Ladder();
  #lag = 0;
  #heardWhen = 0;
  #options: LiveOptions;
  #stops: Array<() => void> = [];
  #due = false;
  #opened = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.room = options.room;
    this.meeting = options.meeting;
    this.speaker = options.devices.speaker;
    this.socket = new MeetingSocket({
      world: options.world,
      as: options.as,
      wishes: options.wishes,
      listener: this,
      has: () => this.state.seq,
    });
    this.shelf = new PageShelf(options.room, () => this.repaint());
    this.ink = new Ink({
      state: () => this.state,
      you: () => this.socket.you,
      mayClear: () => this.view?.mayLead ?? false,
      t: () => this.t(),
      stroke: (body) => this.wish('stroke', body),
      text: (body) => this.wish('text', body),
      erase: (ids) => this.wish('erase', { ids }),
      hints: (collect) => this.socket.hintsFrom(collect),
      repaint: () => this.repaint(),
    });
    const nameOf = (p: string): string => this.#people.get(p)?.name ?? '';
    this.fleeting = new Fleeting(this.ink, () => this.socket.you, nameOf);
    this.catchUp = new CatchUp({
      room: options.room,
      meeting: options.meeting,
      log: () => this.#log,
      t: () => this.t(),
      speaker: options.devices.speaker,
      repaint: () => this.repaint(),
    });
    this.coread = new CoRead({
      reading: () => this.state.reading,
      you: () => this.socket.you,
      nameOf: (p) => this.#people.get(p)?.name ?? '',
      mayLead: () => this.view?.mayDraw ?? false,
      wish: (kind, body) => this.wish(kind, body),
      hint: (hint) => this.socket.readHint(hint),
    });
    this.#restore(options.wishes.all());
  }

  start(): void {
    this.socket.start();
    const beat = window.setInterval(() => this.#feel(), feelEveryMs);
    this.#stops.push(() => window.clearInterval(beat));
  }

  /** `bye`: for good. */
  leave(bye: boolean): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.catchUp.stop();
    this.media.stop();
    this.socket.stop(bye);
    this.shelf.stop();
    this.coread.close();
  }

  /** ms since the meeting began, by the server's clock. */
  t(): number {
    return this.began === null ? 0 : Math.max(0, this.socket.serverNow() - this.began);
  }

  wish<Kind extends EventKind>(kind: Kind, body: Bodies[Kind]): void {
    this.trouble = null;
    this.socket.wish(kind, body);
    this.unkept = this.socket.unkept;
  }

  // What the page paints ----------------------------------------------------------------------

  get shown(): Where {
    const first = this.head?.materials.find((one) => one.pages > 0)?.material;
    return this.view?.shown ?? { m: first ?? 'board', page: 1 };
  }
  get looked(): Where {
    return this.own ?? this.shown;
  }
  turnTo(where: Where): void {
    const from = this.view?.shown;
    this.own = null;
    this.wish('page', from ? { ...where, from } : where);
  }
  /** One page on or back; the room's where one may, else one's own. */
  step(by: 1 | -1): void {
    const { m, page } = this.looked;
    const to = page + by;
    if (to < 1 || to > this.shelf.pagesOf(m)) return;
    if (this.view?.mayTurn) this.turnTo({ m, page: to });
    else {
      const own = { m, page: to };
      const { shown } = this;
      this.own = shown.m === m && shown.page === to ? null : own;
      this.repaint();
    }
  }

  // What the socket brings --------------------------------------------------------------------

  entered(message: Entered, fresh: boolean): void {
    if (fresh) {
      this.state = new MeetingState();
      this.fleeting.clear();
      this.#log = [];
    }
    // Some of it stands beside the room, some in it.
    this.head = {
      ...message.room,
      materials: message.room.materials ?? [],
      leads: message.room.leads ?? message.leads ?? [],
      rung: message.room.rung ?? message.rung ?? null,
      ...((message.room.budget ?? message.budget) && {
        budget: message.room.budget ?? (message.budget as NonNullable<typeof message.budget>),
      }),
    };
    this.began = message.began;
    this.soundOn = message.media.on;
    this.#people = new Map(message.people.map((one) => [one.id, one]));
    this.#more = message.seq > this.state.seq;
    this.shelf.offer(this.head.materials);
    this.#anew = fresh && !(this.media instanceof NoMedia);
    if (message.media.on) this.#openMedia(message.media.ice);
    // What is shown comes in a moment, with the events: nothing else is shown before.
    if (!fresh || message.seq === 0) this.#view();
  }

  /** Sound may come later than whoever listens. */
  #openMedia(ice: RTCIceServer[] = []): void {
    if (!(this.media instanceof NoMedia)) return;
    const send = (message: MediaMessage): void => this.socket.media(message);
    this.media = this.#options.openMedia({ you: this.socket.you, ice, send });
    this.media.start(this.#options.devices);
  }

  /** Allowed only now: whoever came in with the prompt open speaks from here on. */
  useMicrophone(device: string): void {
    const devices = { ...this.#options.devices, microphone: device };
    this.#options = { ...this.#options, devices };
    void this.media.openMicrophone(device);
  }

  events(events: MeetingEvent[], more: boolean): void {
    const before = this.state.seq;
    for (const event of events) {
      if (this.state.has(event[0])) continue;
      this.#log.push(event);
      this.#note(event);
    }
    foldAll(this.state, events);
    if (this.#more && !more && events.length > 0) this.#more = false;
    if (!this.#more && !more) this.state.settle();
    this.fleeting.finish(events);
    this.ink.settle(this.state);
    this.coread.changed(events, this.#more || more);
    this.unkept = this.socket.unkept;
    if (before === 0 || events.some(([, , , kind]) => kind !== 'stroke')) this.#soon();
    this.repaint();
  }

  #note([, t, by, kind, body]: MeetingEvent): void {
    if (kind === 'began') {
      const at = (body as { at?: number }).at;
      this.began ??= at ?? this.socket.serverNow();
    }
    if (kind === 'sound') this.soundOn = (body as Bodies['sound']).on;
    if (this.#more) return;
    const late = this.t() - t;
    if (this.began !== null && late >= 0)
      this.#lag = 0.8 * this.#lag + 0.2 * Math.min(late, 60_000);
    if (kind === 'stroke') this.fleeting.shine(body as Bodies['stroke'], by);
    // A lead turned the page: whoever looked elsewhere by himself comes along.
    if (kind === 'page') this.own = null;
  }

  refused(wish: Wish, problem: ProblemSaid): void {
    const body = wish.body as { id?: string; ids?: string[] };
    this.ink.refused(body.ids ?? (body.id ? [body.id] : []));
    // What was erased twice is gone once: nobody needs to hear of it.
    if (wish.kind === 'talk') this.talkRefused();
    // Another leads now: it is seen.
    else if (!['erase', 'view', 'view_lead'].includes(wish.kind)) this.trouble = problem;
    if (wish.kind === 'mark' || wish.kind === 'unmark') this.coread.marksAgain(body.id);
    this.unkept = this.socket.unkept;
  }

  hints(by: string, all: Array<Hint | ReadHint>): void {
    if (by === this.socket.you) return;
    const hints = this.coread.hints(by, all);
    const known = (id: string): boolean => this.state.ids.has(id);
    if (this.fleeting.hints(by, hints, known)) this.repaint();
  }

  people({ in: came, out }: Extract<ToClient, { t: 'people' }>): void {
    for (const one of came) this.#people.set(one.id, one);
    for (const id of out) this.#people.delete(id);
    this.#soon();
  }

  feelings(of: Record<string, Feeling>): void {
    this.#feelings = of;
    this.#soon();
  }

  mediaSaid(message: MediaMessage): void {
    if (message.m === 'state') {
      this.soundOn = message['on'] === true;
      if (this.soundOn) this.#openMedia(message['ice'] as RTCIceServer[] | undefined);
    }
    this.media.take(message);
    this.#soon();
  }

  linkIs(link: LinkState): void {
    const before = this.link;
    this.link = link;
    this.rtt = this.socket.rtt;
    this.overBecause = this.socket.reason;
    this.problem = this.socket.problem;
    if (link === 'lost' && this.lostAt === null) {
      this.lostAt = Date.now() - (performance.now() - this.socket.heardAt);
      this.#heardWhen = this.t() - (Date.now() - this.lostAt);
    }
    if (link === 'in') {
      const away = this.lostAt === null ? 0 : Date.now() - this.lostAt;
      if (before === 'lost' && away > missedMs && this.began !== null)
        this.catchUp.offer(this.#heardWhen);
      this.lostAt = null;
      // Not sooner: what is said before one is in goes nowhere.
      this.media.returned(this.#anew);
    }
    if (link === 'over' || link === 'refused') this.media.stop();
  }

  // ------------------------------------------------------------------------------------------

  #feel(): void {
    const { quality } = this.media;
    this.rtt = this.socket.rtt;
    if (this.fleeting.tidy()) this.repaint();
    if (this.link !== 'in') return;
    const sound = this.media.state === 'on';
    const felt = { ...quality, rtt: Math.max(quality.rtt, this.socket.rtt), lag: this.#lag, sound };
    this.#lag *= 0.7;
    const byQuality = this.#ladder.feel(felt, performance.now());
    this.#stand(byQuality);
    this.socket.feel({
      rtt: Math.round(felt.rtt),
      loss: quality.loss,
      concealed: quality.concealed,
      up: Math.round(quality.up),
      down: Math.round(quality.down),
      rung: this.standing.rung,
      hears: quality.hears,
      lag: Math.round(felt.lag),
    });
  }

  #stand(byQuality = this.#ladder.standing): void {
    const view = this.view;
    const budget = view?.myBudget ?? view?.roomBudget ?? null;
    const { mine = null, lead = false, room = null } = view?.rungs ?? {};
    const forced = { lead: lead ? mine : null, self: lead ? null : mine };
    const next = standOn({ quality: byQuality, budget, room, ...forced });
    if (next.rung !== this.standing.rung || next.why !== this.standing.why) this.standing = next;
    const narrow = next.rung === 'slides_sound' || next.rung === 'sound_only';
    this.socket.hintEveryMs = hintsEvery[next.rung];
    this.shelf.gentle = narrow;
    this.media.limit({ up: budget?.up ?? 0, down: budget?.down ?? 0, rung: next.rung });
  }

  forceRung(rung: Rung | null, p = this.socket.you): void {
    this.wish('rung', { p, rung });
  }

  /** At most once in a frame: a burst of events is one change of the page. */
  #soon(): void {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#view();
    });
  }
  #view(): void {
    const talking = new Set([...this.state.talking, ...this.media.talking]);
    this.view = viewOf(this.state, {
      you: this.socket.you,
      began: this.began,
      people: this.#people,
      feelings: this.#feelings,
      talking,
      head: this.head,
    });
    this.#stand();
    this.shelf.ahead(this.looked);
    this.#showFirst();
  }
  /** The first page is before everybody from the beginning: a lead's page puts that on record. */
  #showFirst(): void {
    const { view, shown } = this;
    if (!view?.mayLead || view.shown || this.began === null || this.#more) return;
    if (this.#opened || this.link !== 'in' || shown.m === 'board') return;
    this.#opened = true;
    this.turnTo(shown);
  }

  /** Strokes that were drawn before a reload and are still on their way stand on the page. */
  #restore(wishes: readonly Wish[]): void {
    for (const { kind, body } of wishes) {
      if (kind === 'stroke' && (body as Bodies['stroke']).tool !== 'laser')
        this.ink.restore([strokeFrom(body as Bodies['stroke'], '', 0)]);
      if (kind === 'text')
        this.ink.restore([{ ...(body as Bodies['text']), by: '', seq: 0, kind: 'text' }]);
    }
  }
}
