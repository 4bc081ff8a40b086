import { openMeetingSocket } from '../../transport/meeting';
import type { SocketLike, SocketWorld } from './socketWorld';

/** The browser's own clock, timers and sockets. `csrf`: a guest's. */
export function browserWorld(room: string, meeting: string, csrf?: string): SocketWorld {
  return {
    open: () => openMeetingSocket(room, meeting, csrf) as SocketLike,
    now: () => performance.now(),
    clock: () => Date.now(),
    later(ms, act) {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
    onOnline(act) {
      const seen = (): void => {
        if (document.visibilityState === 'visible') act();
      };
      window.addEventListener('online', act);
      document.addEventListener('visibilitychange', seen);
      return () => {
        window.removeEventListener('online', act);
        document.removeEventListener('visibilitychange', seen);
      };
    },
  };
}

export function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
