import type { LiveRoom } from './LiveRoom.svelte';
import { buttonsHeld, microphoneOf } from './roomMicrophone';

/** A press shorter than this turns the microphone on or off for good; a longer one holds it open. */
const tapMs = 350;

/**
 * The microphone, as a button: held or tapped. Who talks is on the meeting's record. A device without one that stands in a class with one is the
 * button of that; and the one with it opens it for them.
 */
export class Talk {
  on = $state(false);
  /** The microphone is open for this participant's button. */
  button = $state<string | null>(null);
  readonly #live: LiveRoom;
  readonly #none: () => boolean;
  #pressed = 0;
  #wasOn = false;

  constructor(live: LiveRoom, none: () => boolean) {
    this.#live = live;
    this.#none = none;
    live.talkRefused = () => {
      if (!this.on) return;
      this.on = false;
      this.#live.media.setMicrophone(false);
    };
  }

  /** No microphone here: one listens. */
  get none(): boolean {
    return this.#none() || this.#live.media.refused === 'microphone';
  }
  /** The class's own microphone hears whoever holds this button. */
  get lent(): boolean {
    const { view } = this.#live;
    return this.none && view?.me != null && microphoneOf(view.me, view.rows, this.#voiced) !== null;
  }
  get may(): boolean {
    const { view, soundOn, media } = this.#live;
    return (
      (view?.maySpeak ?? false) && soundOn && media.state !== 'off' && (!this.none || this.lent)
    );
  }
  get #voiced(): Set<string> {
    const { media, socket } = this.#live;
    const all = new Set(media.sources.flatMap(({ p, source }) => (source === 'voice' ? [p] : [])));
    if (media.voice && !this.none) all.add(socket.you);
    else all.delete(socket.you);
    return all;
  }

  press(event?: PointerEvent): void {
    if (!this.may || (event && event.button !== 0)) return;
    if (event?.currentTarget instanceof HTMLElement)
      event.currentTarget.setPointerCapture(event.pointerId);
    this.#pressed = performance.now();
    this.#wasOn = this.on;
    this.set(true);
  }
  release(): void {
    if (this.#pressed === 0) return;
    const held = performance.now() - this.#pressed;
    this.#pressed = 0;
    if (held < tapMs && !this.none) this.set(!this.#wasOn);
    else this.set(false);
  }
  toggle(): void {
    if (this.may) this.set(!this.on);
  }

  set(on: boolean): void {
    if (this.on === on) return;
    this.on = on;
    if (!this.none) this.#live.media.setMicrophone(on);
    const g = this.#live.view?.heardIn;
    this.#live.wish('talk', g ? { on, g } : { on });
  }

  raise(): void {
    const g = this.#live.view?.group?.g;
    const up = !(this.#live.view?.me?.hand ?? 0);
    this.#live.wish('hand', g ? { up, g } : { up });
  }

  /**
   * What the lead took away is off here too; and the class's buttons are followed. Sound that is only lost comes back by itself: who talked
   * then still does.
   */
  follow(): void {
    if (this.on && this.#live.view?.maySpeak === false) this.set(false);
    const { view } = this.#live;
    const held = view?.me && !this.none ? buttonsHeld(view.me, view.rows, this.#voiced) : [];
    const first = held.find((one) => one === this.button) ?? held[0] ?? null;
    if (first === this.button) return;
    if (this.button === null) {
      // Whoever talks here already goes on, and stays the one who ends it.
      if (this.on || !this.may) return;
      this.set(true);
    } else if (first === null) this.set(false);
    this.button = first;
  }
}
