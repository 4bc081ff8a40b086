import type { Point } from './view';

/** What hands do to a pane, whatever they do it with. CSS pixels of the pane. */
export interface Hands {
  down(at: Point, event: PointerEvent): void;
  /** With the first finger or the left button down, or with none: `pressed` says which. */
  move(at: Point, by: Point, pressed: boolean): void;
  up(at: Point): void;
  /** Given up: a second finger came. */
  cancel(): void;
  pan(dx: number, dy: number): void;
  zoom(by: number, at: Point): void;
  rewindow(dx: number, dy: number): void;
  wheel(notches: number, at: Point, zooming: boolean): void;
  leave(): void;
}

/** A touchpad sends many small steps: so many pixels are one notch. */
const notch = 40;

export function hands(element: HTMLElement, on: Hands): () => void {
  const fingers = new Map<number, Point>();
  let button = 0;
  let rolled = 0;
  const at = (event: { clientX: number; clientY: number }): Point => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const spread = (): { length: number; middle: Point } => {
    const [one = [0, 0], two = [0, 0]] = [...fingers.values()] as [Point?, Point?];
    return {
      length: Math.hypot(one[0] - two[0], one[1] - two[1]) || 1,
      middle: [(one[0] + two[0]) / 2, (one[1] + two[1]) / 2],
    };
  };

  const down = (event: PointerEvent): void => {
    if (event.target instanceof Element && event.target.closest('button, input, form')) return;
    element.focus({ preventScroll: true });
    try {
      element.setPointerCapture(event.pointerId);
    } catch {
      // It is gone already.
    }
    fingers.set(event.pointerId, at(event));
    if (fingers.size === 2) on.cancel();
    if (fingers.size > 1) return;
    button = event.button;
    if (button === 0) on.down(at(event), event);
    else event.preventDefault();
  };
  const move = (event: PointerEvent): void => {
    const now = at(event);
    const before = fingers.get(event.pointerId);
    if (!before) return on.move(now, [0, 0], false);
    if (fingers.size === 2) {
      const was = spread();
      fingers.set(event.pointerId, now);
      const is = spread();
      on.pan(is.middle[0] - was.middle[0], is.middle[1] - was.middle[1]);
      on.zoom(is.length / was.length, is.middle);
      return;
    }
    fingers.set(event.pointerId, now);
    const by: Point = [now[0] - before[0], now[1] - before[1]];
    if (button === 1) on.pan(...by);
    else if (button === 2) on.rewindow(...by);
    else on.move(now, by, true);
  };
  const up = (event: PointerEvent): void => {
    const alone = fingers.size === 1;
    if (!fingers.delete(event.pointerId)) return;
    if (event.type === 'pointercancel') on.cancel();
    else if (alone && button === 0) on.up(at(event));
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const lines = event.deltaMode === 0 ? event.deltaY : event.deltaY * notch;
    rolled += lines;
    const notches = Math.trunc(rolled / notch);
    if (notches === 0) return;
    rolled -= notches * notch;
    on.wheel(notches, at(event), event.ctrlKey);
  };
  const menu = (event: Event): void => event.preventDefault();
  const leave = (): void => on.leave();

  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener('pointerleave', leave);
  element.addEventListener('wheel', wheel, { passive: false });
  element.addEventListener('contextmenu', menu);
  return () => {
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointercancel', up);
    element.removeEventListener('pointerleave', leave);
    element.removeEventListener('wheel', wheel);
    element.removeEventListener('contextmenu', menu);
  };
}
