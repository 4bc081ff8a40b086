import { meetingApi } from '../../transport/meeting';
import { EventPlayer } from '../board/replay';
import type { MeetingEvent } from '../board/wire';
import { playOn } from './speaker';

/** So much faster than it was said: still to be understood. */
const speed = 1.5;
/** So near to what is said now, one joins it. */
const nearMs = 2500;

export interface Source {
  room: string;
  meeting: string;
  log(): MeetingEvent[];
  t(): number;
  speaker: string | null;
  repaint(): void;
}

/**
 * Plays what was missed, faster, board and sound together, until it has caught up with what goes on; meanwhile the meeting is not heard. The events
 * are here already: the socket brought them on return. Only the sound is fetched.
 */
export class CatchUp {
  /** From when on something was missed, in ms of the meeting; null: nothing, or it was waved away. */
  from = $state<number | null>(null);
  /** How much of it, in ms. */
  missed = $state(0);
  running = $state(false);
  /** Still behind what goes on, in ms. */
  behind = $state(0);
  silent = $state(false);
  player: EventPlayer | null = null;

  readonly #source: Source;
  #audio: HTMLAudioElement | null = null;
  #until = 0;
  #frame = 0;
  #last = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  offer(from: number): void {
    if (this.running) return; // lost again while it plays: the log has grown, it goes on
    this.from = this.from === null ? from : Math.min(from, this.from);
    this.missed = this.#source.t() - this.from;
  }
  dismiss(): void {
    this.from = null;
  }

  start(): void {
    if (this.from === null || this.running) return;
    this.running = true;
    this.#segment(this.from);
    this.from = null;
    this.#last = performance.now();
    const step = (now: number): void => {
      if (!this.running) return;
      this.#advance(now - this.#last);
      this.#last = now;
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.running = false;
    this.player = null;
    this.#audio?.pause();
    this.#audio = null;
    this.#source.repaint();
  }

  /** From there up to now; what is said meanwhile is the next piece. */
  #segment(from: number): void {
    this.#until = this.#source.t();
    this.player = new EventPlayer(this.#source.log(), { duration: this.#until });
    this.player.speed = speed;
    this.player.seek(from);
    const { room, meeting } = this.#source;
    const audio = new Audio(meetingApi.missedSoundAddress(room, meeting, from, this.#until));
    audio.playbackRate = speed;
    playOn(audio, this.#source.speaker);
    this.silent = false;
    audio.onerror = () => {
      if (audio === this.#audio) {
        this.silent = true;
        this.#audio = null;
      }
    };
    this.#audio = audio;
    audio.play().catch(() => {
      if (audio === this.#audio) {
        this.silent = true;
        this.#audio = null;
      }
    });
    this.#begin = from;
    this.#waited = 0;
  }
  #begin = 0;
  #waited = 0;

  #advance(ms: number): void {
    const { player } = this;
    if (!player) return;
    const audio = this.#audio;
    // The sound leads where there is any; where it does not come, the board does not wait for ever.
    if (audio && audio.currentTime > 0 && !audio.ended)
      player.seek(this.#begin + audio.currentTime * 1000);
    else if (audio && !audio.ended && this.#waited < 4000) this.#waited += ms;
    else player.advance(ms);
    this.behind = this.#source.t() - player.t;
    if (player.atEnd || audio?.ended) {
      audio?.pause();
      if (this.behind <= nearMs) this.stop();
      else this.#segment(this.#until);
    }
    this.#source.repaint();
  }
}
