import { link } from './link.svelte';
import { waitMs } from './wait';
import type { LiveChange, LiveHello, Problem } from '../generated/api';

/**
 * The one WebSocket: changes of a programme after a cursor. A broken connection is taken up again
 * from the last cursor seen, so nothing is lost; waits grow from half a second to half a minute.
 */
export type LiveState = 'off' | 'connecting' | 'live' | 'waiting';

export interface LiveListener {
  change(change: LiveChange): void;
  /** The cursor means nothing to the server any more (another ledger): read afresh. */
  reset(): void;
  /** Hello or change: the programme's day, which turns while a board stands open. */
  today?(day: string): void;
}

/** What the client needs of the world; tests give their own. */
export interface LiveWorld {
  open(address: string): WebSocket;
  now(): number;
}

const browserWorld: LiveWorld = {
  open: (address) => new WebSocket(address),
  now: () => Date.now(),
};

export class LiveClient {
  state = $state<LiveState>('off');
  /** When the link was last known to work, for "as of 18:21" beside a broken link. */
  heardAt = $state<number | null>(null);

  #programme: string;
  #cursor: number;
  #listener: LiveListener;
  #world: LiveWorld;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = true;
  #cleanups: Array<() => void> = [];

  constructor(
    programme: string,
    cursor: number,
    listener: LiveListener,
    world: LiveWorld = browserWorld,
  ) {
    this.#programme = programme;
    this.#cursor = cursor;
    this.#listener = listener;
    this.#world = world;
  }

  get cursor(): number {
    return this.#cursor;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#connect();
    if (typeof window === 'undefined') return;
    const again = (): void => this.#reconnectNow();
    const seen = (): void => {
      // A phone that slept may hold a socket that is dead without knowing it.
      const quiet = this.#world.now() - (this.heardAt ?? 0);
      if (document.visibilityState === 'visible' && quiet > 60_000) this.#reconnectNow();
    };
    window.addEventListener('online', again);
    document.addEventListener('visibilitychange', seen);
    this.#cleanups = [
      () => window.removeEventListener('online', again),
      () => document.removeEventListener('visibilitychange', seen),
    ];
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const clean of this.#cleanups) clean();
    this.#cleanups = [];
    this.#drop();
    this.state = 'off';
  }

  /** After a fresh read: changes up to this cursor are in it already. */
  moveTo(cursor: number): void {
    if (cursor > this.#cursor) this.#cursor = cursor;
  }

  #address(): string {
    const query = new URLSearchParams({
      programme: this.#programme,
      after: String(this.#cursor),
    });
    const path = `/api/v1/live?${query.toString()}`;
    if (typeof location === 'undefined') return path;
    return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
  }

  #connect(): void {
    this.state = 'connecting';
    const socket = this.#world.open(this.#address());
    this.#socket = socket;
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#take(String(event.data));
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#later();
    };
    socket.onerror = () => socket.close();
  }

  #take(text: string): void {
    let message: LiveHello | LiveChange | (Problem & { type: string });
    try {
      message = JSON.parse(text) as typeof message;
    } catch {
      return; // not ours
    }
    this.heardAt = this.#world.now();
    if (message.type === 'hello') {
      const hello = message as LiveHello;
      this.state = 'live';
      this.#attempt = 0;
      this.#listener.today?.(hello.today);
    } else if (message.type === 'change') {
      const change = message as LiveChange;
      if (change.cursor <= this.#cursor) return; // seen before the link broke
      this.#cursor = change.cursor;
      this.#listener.today?.(change.today);
      this.#listener.change(change);
      link.changed(this.#programme);
    } else if ('code' in message && message.code === 'cursor_invalid') {
      this.#cursor = 0;
      this.#listener.reset();
    }
  }

  #later(): void {
    this.#socket = null;
    if (this.#stopped) return;
    this.state = 'waiting';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), waitMs(this.#attempt++));
  }

  #reconnectNow(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#attempt = 0;
    this.#drop();
    this.#connect();
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
