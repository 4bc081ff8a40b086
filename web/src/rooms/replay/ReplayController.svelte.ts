import type { MeetingWhole } from '../../generated/api';
import { EventPlayer, type Chapter, type MeetingEvent, type MeetingState } from '../board';
import { PageShelf } from '../live/PageShelf.svelte';
import { asTrouble, type Trouble } from '../../transport/problem';
import { rooms } from '../../transport/rooms';
import { find, soundAt, step, type Moment } from './marks';

export const speeds = [0.75, 1, 1.25, 1.5, 2] as const;
/** A frame later than this: the page slept, and the lesson did with it. */
const longestFrameMs = 500;
/** The sound may be so far from the board before it is put right. */
const driftS = 0.3;

/**
 * A meeting again, from its event log and its sound. Where there is sound it is the clock; before, after and without it
 * the time of the page is.
 */
export class ReplayController {
  readonly room: string;
  readonly meeting: string;
  readonly shelf: PageShelf;
  player = $state.raw<EventPlayer | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  /** Nothing of what was shown and said was kept: there is nothing to replay. */
  nothing = $state(false);
  playing = $state(false);
  speed = $state(1);
  /** For the bar, a few times a second; the board follows every frame. */
  t = $state(0);
  /** Grows whenever what the events say by now is more or other than before. */
  turn = $state(0);
  /** The sound could not be had: the board plays on without. */
  soundless = $state(false);
  /** The sound is on its way: everything waits for it. */
  waiting = $state(false);
  muted = $state(false);
  repaint: () => void = () => undefined;

  #events: MeetingEvent[] = [];
  #sound = $state.raw<{ offset_ms: number; seconds: number } | null>(null);
  #audio: HTMLAudioElement | null = null;
  #frame = 0;
  #last = 0;
  #shownAt = 0;
  #abort = new AbortController();

  constructor(whole: MeetingWhole) {
    this.room = whole.meeting.room;
    this.meeting = whole.meeting.meeting;
    this.shelf = new PageShelf(this.room, () => this.repaint());
    this.takeSound(whole);
    this.shelf.offer(
      whole.materials.flatMap((one) =>
        one.book
          ? [{ material: one.material, name: one.name, pages: one.pages ?? 0, book: one.book }]
          : [],
      ),
    );
  }

  /** The recording may be made only after one began to look. */
  takeSound({ recording, meeting }: MeetingWhole): void {
    if (this.#sound || recording.state !== 'ready' || !recording.sound) return;
    this.#sound = {
      offset_ms: recording.offset_ms ?? 0,
      seconds: recording.seconds ?? meeting.seconds ?? 0,
    };
  }

  get hasSound(): boolean {
    return this.#sound !== null && !this.soundless;
  }
  get duration(): number {
    return this.player?.duration ?? 0;
  }
  chapters = $derived.by((): Chapter[] => this.player?.chapters() ?? []);
  turns = $derived.by(() => this.player?.turns() ?? []);
  state = $derived.by((): MeetingState | null => {
    void this.turn;
    return this.player?.state ?? null;
  });

  async load(at: number): Promise<void> {
    this.trouble = null;
    try {
      const log = await rooms.events(this.room, this.meeting, this.#abort.signal);
      // Its shape is the wire's (docs/rooms-wire.md); the contract says only that it is an array.
      this.#events = log.events as unknown as MeetingEvent[];
      const sound = this.#sound;
      const end = sound ? sound.offset_ms + sound.seconds * 1000 : 0;
      this.player = new EventPlayer(this.#events, { duration: end });
      this.seek(at);
    } catch (thrown) {
      if (this.#abort.signal.aborted) return;
      const trouble = asTrouble(thrown);
      if (trouble.problem.code === 'not_found') this.nothing = true;
      else this.trouble = trouble;
    }
  }

  /** The element that sounds; it is given its address when playing begins, not before: opening a page costs nothing. */
  listen(element: HTMLAudioElement): () => void {
    this.#audio = element;
    const lost = (): void => {
      if (!element.src) return;
      this.soundless = true;
      this.waiting = false;
    };
    const wait = (): void => {
      this.waiting = true;
    };
    const go = (): void => {
      this.waiting = false;
    };
    element.addEventListener('error', lost);
    element.addEventListener('waiting', wait);
    element.addEventListener('playing', go);
    return () => {
      element.pause();
      element.removeEventListener('error', lost);
      element.removeEventListener('waiting', wait);
      element.removeEventListener('playing', go);
      this.#audio = null;
    };
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }
  play(): void {
    if (!this.player) return;
    if (this.player.atEnd) this.seek(0);
    this.playing = true;
    this.#last = performance.now();
    this.#frame = requestAnimationFrame((now) => this.#step(now));
  }
  pause(): void {
    this.playing = false;
    this.waiting = false;
    cancelAnimationFrame(this.#frame);
    this.#audio?.pause();
  }

  seek(t: number): void {
    if (!this.player) return;
    this.player.seek(t);
    this.t = this.player.t;
    this.turn += 1;
    this.#align(true);
    this.repaint();
  }
  skip(ms: number): void {
    this.seek((this.player?.t ?? 0) + ms);
  }
  /** To the page or chapter before or after. */
  walk(by: 1 | -1): void {
    const marks = [0, ...this.turns.map((one) => one.t), ...this.chapters.map((one) => one.t)];
    const to = step(marks, this.player?.t ?? 0, by);
    if (to !== null) this.seek(to);
  }
  setSpeed(speed: number): void {
    this.speed = speed;
    if (this.player) this.player.speed = speed;
    if (this.#audio) this.#audio.playbackRate = speed;
  }

  find(typed: string): Moment[] {
    return find(typed, this.#events, this.chapters, this.turns, this.shelf.books);
  }
  nameOf(p: string): string {
    return this.player?.state.nameOf(p) ?? '';
  }

  #step(now: number): void {
    const player = this.player;
    if (!this.playing || !player) return;
    const gone = Math.min(longestFrameMs, now - this.#last);
    this.#last = now;
    const sound = this.#align(false);
    const changed = sound === null ? player.advance(gone) : player.seek(sound);
    if (changed) this.turn += 1;
    if (changed || now - this.#shownAt > 200) {
      this.t = player.t;
      this.#shownAt = now;
    }
    this.repaint();
    if (player.atEnd) {
      this.t = player.t;
      this.pause();
    } else this.#frame = requestAnimationFrame((at) => this.#step(at));
  }

  /** Has the sound play where the board is; the moment it says it is, in ms, where it is the clock. */
  #align(moved: boolean): number | null {
    const audio = this.#audio;
    const player = this.player;
    if (!audio || !player || this.soundless) return null;
    const at = soundAt(player.t, this.#sound);
    if (at === null || !this.playing) {
      if (!audio.paused) audio.pause();
      if (!this.playing && at !== null && audio.src && moved) audio.currentTime = at;
      return null;
    }
    if (!audio.src) {
      audio.src = rooms.soundAddress(this.room, this.meeting);
      audio.playbackRate = this.speed;
    }
    if (moved || (audio.paused && Math.abs(audio.currentTime - at) > driftS))
      audio.currentTime = at;
    if (audio.paused && !audio.ended) {
      audio.playbackRate = this.speed;
      void audio.play().catch((thrown: unknown) => {
        // A pause that came first is none; everything else means there is no sound here.
        if (!(thrown instanceof DOMException && thrown.name === 'AbortError')) {
          this.soundless = true;
          this.waiting = false;
        }
      });
    }
    if (audio.ended) return null;
    return (this.#sound?.offset_ms ?? 0) + audio.currentTime * 1000;
  }

  stop(): void {
    this.pause();
    this.#abort.abort();
    this.shelf.stop();
  }
}
