import { plainKey, typing } from '../../shared/keyboard';
import type { LiveRoom } from './LiveRoom.svelte';
import type { Talk } from './Talk.svelte';

export interface KeyDesk {
  live: LiveRoom;
  talk: Talk;
  help(): void;
  projector(): void;
  chat(): void;
  escape(): boolean;
}

const tools = { p: 'pen', m: 'marker', l: 'laser', e: 'eraser', t: 'text' } as const;

function onButton(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('button, a, summary') !== null;
}

/** True where the key meant something here. */
export function keyDown(event: KeyboardEvent, desk: KeyDesk): boolean {
  const key = plainKey(event);
  if (key === null || typing(event) || document.querySelector('dialog[open]')) return false;
  const { live, talk } = desk;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
    case 'PageDown':
      live.step(1);
      return true;
    case 'ArrowLeft':
    case 'ArrowUp':
    case 'PageUp':
      live.step(-1);
      return true;
    case ' ':
      if (onButton(event)) return false;
      if (!event.repeat) talk.press();
      return true;
    case '/':
      desk.chat();
      return true;
    case '?':
      desk.help();
      return true;
    case 'Escape':
      return desk.escape();
  }
  if (event.repeat) return false;
  const letter = key.toLowerCase();
  if (letter === 'h') {
    talk.raise();
    return true;
  }
  if (letter === 'f') {
    desk.projector();
    return true;
  }
  if (!live.view?.mayDraw) return false;
  if (letter === 'u') {
    live.ink.undo(live.looked);
    return true;
  }
  const tool = tools[letter as keyof typeof tools];
  if (!tool) return false;
  live.ink.instrument = live.ink.instrument === tool ? 'hand' : tool;
  return true;
}

export function keyUp(event: KeyboardEvent, desk: KeyDesk): void {
  if (event.key === ' ') desk.talk.release();
}
