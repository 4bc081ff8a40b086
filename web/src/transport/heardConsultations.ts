import type { ConsultationHeard } from '../generated/api';
import { waitMs } from './wait';

/**
 * Tells who listens that something was said of a consultation one is of; null: anything may have been said while the
 * connection was away. One socket for all who listen, and none where nobody does.
 */
type Listener = (consultation: string | null) => void;

/** What it needs of the world; tests give their own. */
export interface HeardWorld {
  open(): WebSocket;
  later(ms: number, then: () => void): () => void;
}

const browserWorld: HeardWorld = {
  open: () => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    return new WebSocket(`${scheme}://${location.host}/api/v1/live/consultations`);
  },
  later: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

export class HeardConsultations {
  #world: HeardWorld;
  #listeners = new Set<Listener>();
  #socket: WebSocket | null = null;
  #attempt = 0;
  #wait: (() => void) | null = null;
  /** The server's hello was heard on the socket there is. */
  live = false;

  constructor(world: HeardWorld = browserWorld) {
    this.#world = world;
  }

  /** Gives what ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (!this.#socket && !this.#wait) this.#connect();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#close();
    };
  }

  #close(): void {
    this.#wait?.();
    this.#wait = null;
    const socket = this.#socket;
    this.#socket = null;
    this.live = false;
    socket?.close();
  }

  #connect(): void {
    this.#wait = null;
    const socket = this.#world.open();
    this.#socket = socket;
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#take(String(event.data));
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#again();
    };
    socket.onerror = () => socket.close();
  }

  #take(text: string): void {
    let message: ConsultationHeard;
    try {
      message = JSON.parse(text) as ConsultationHeard;
    } catch {
      return; // not ours
    }
    if (message.type === 'hello') {
      const missed = this.#attempt > 0;
      this.live = true;
      this.#attempt = 0;
      if (missed) this.#tell(null);
    } else if (message.type === 'changed' && message.consultation) {
      this.#tell(message.consultation);
    }
  }

  #tell(consultation: string | null): void {
    for (const listener of [...this.#listeners]) listener(consultation);
  }

  #again(): void {
    this.#socket = null;
    this.live = false;
    this.#wait = this.#world.later(waitMs(this.#attempt++), () => this.#connect());
  }
}

export const heardConsultations = new HeardConsultations();
