import { meetingApi } from '../../transport/meeting';
import { EventPlayer } from '../board/replay';
import type { MeetingEvent } from '../board/wire';
import { playOn } from './speaker';

/** So much faster than it was said: still to be understood. */
const speed = 1.5;
/** So near to what is said now, one joins it. */
const nearMs = 2500;
/** With so much left of a piece, in ms of the meeting, the next one is asked for: it takes its time to come. */
const aheadMs = 6000;
/** The board does not wait longer for a sound that does not come. */
const patienceMs = 4000;
/** More than this is never left out at the end. */
const leftOutMs = 9000;

/** What is played in one go: from there to what was said when it was asked for. */
interface Piece {
  from: number;
  until: number;
  audio: HTMLAudioElement | null;
  /** How long the board has waited for its sound. */
  waited: number;
}

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
  #piece: Piece | null = null;
  /** Asked for while the one before it is played. */
  #next: Piece | null = null;
  /** How long a sound takes to come, in ms, as the newest did. */
  #wait = 0;
  #behindBefore = Infinity;
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
    this.#wait = 0;
    this.#behindBefore = Infinity;
    this.#play(this.#ask(this.from));
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
    this.#piece?.audio?.pause();
    this.#piece = this.#next = null;
    this.#source.repaint();
  }

  /** What was said from there up to now; what is said meanwhile is the next piece. */
  #ask(from: number): Piece {
    const { room, meeting } = this.#source;
    const until = this.#source.t();
    const audio = new Audio(meetingApi.missedSoundAddress(room, meeting, from, until));
    audio.preload = 'auto';
    audio.defaultPlaybackRate = audio.playbackRate = speed;
    playOn(audio, this.#source.speaker);
    const piece: Piece = { from, until, audio, waited: 0 };
    const asked = performance.now();
    audio.oncanplay = () => {
      audio.oncanplay = null;
      this.#wait = performance.now() - asked;
    };
    audio.onerror = () => this.#lose(piece);
    return piece;
  }
  #lose(piece: Piece): void {
    piece.audio = null;
    if (piece === this.#piece) this.silent = true;
  }

  #play(piece: Piece): void {
    this.#piece = piece;
    this.#next = null;
    this.player = new EventPlayer(this.#source.log(), { duration: piece.until });
    this.player.speed = speed;
    this.player.seek(piece.from);
    this.silent = piece.audio === null;
    piece.audio?.play().catch(() => this.#lose(piece));
  }

  #advance(ms: number): void {
    const { player } = this;
    const piece = this.#piece;
    if (!player || !piece) return;
    const { audio } = piece;
    // The sound leads where there is any; where it does not come, the board does not wait for ever.
    if (audio && audio.currentTime > 0 && !audio.ended)
      player.seek(Math.min(piece.until, piece.from + audio.currentTime * 1000));
    else if (audio && !audio.ended && piece.waited < patienceMs) piece.waited += ms;
    else player.seek(Math.min(piece.until, player.t + ms * speed));
    const now = this.#source.t();
    this.behind = now - player.t;
    if (!this.#next && piece.until - player.t < aheadMs && now - piece.until > this.#near())
      this.#next = this.#ask(piece.until);
    if (player.t >= piece.until || audio?.ended) {
      audio?.pause();
      const behind = now - piece.until;
      // Each piece is shorter than the one before, or one would never be done.
      if (behind <= this.#near() || behind > 0.95 * this.#behindBefore) this.stop();
      else {
        this.#behindBefore = behind;
        this.#play(this.#next ?? this.#ask(piece.until));
      }
    }
    this.#source.repaint();
  }

  /** A piece that is no longer than what fetching the next one takes brings nobody nearer. */
  #near(): number {
    return Math.min(leftOutMs, Math.max(nearMs, 2.5 * this.#wait));
  }
}
