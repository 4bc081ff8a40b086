import type { LiveRoom } from './LiveRoom.svelte';

/** A press shorter than this turns the microphone on or off for good; a longer one holds it open. */
const tapMs = 350;

/** The microphone, as a button: held or tapped. Who talks is on the meeting's record. */
export class Talk {
  on = $state(false);
  /** No microphone here: one listens. */
  readonly none: boolean;
  readonly #live: LiveRoom;
  #pressed = 0;
  #wasOn = false;

  constructor(live: LiveRoom, none: boolean) {
    this.#live = live;
    this.none = none;
  }

  get may(): boolean {
    const { view, soundOn, media } = this.#live;
    return (view?.maySpeak ?? false) && soundOn && !this.none && media.state !== 'off';
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
    if (held < tapMs) this.set(!this.#wasOn);
    else this.set(false);
  }
  toggle(): void {
    if (this.may) this.set(!this.on);
  }

  set(on: boolean): void {
    if (this.on === on) return;
    this.on = on;
    this.#live.media.setMicrophone(on);
    const g = this.#live.view?.group?.g;
    this.#live.wish('talk', g ? { on, g } : { on });
  }

  raise(): void {
    const g = this.#live.view?.group?.g;
    const up = !(this.#live.view?.me?.hand ?? 0);
    this.#live.wish('hand', g ? { up, g } : { up });
  }

  /** What the lead took away is off here too. */
  follow(): void {
    if (this.on && !this.may) this.set(false);
  }
}
