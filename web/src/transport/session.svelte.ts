import type { FactKind, Role } from '../generated/facts';
import { factRoles } from '../generated/roles';
import type { Session } from '../generated/api';
import { api } from './api';
import { onSignedOut, useCsrf } from './http';
import { Trouble } from './problem';

/**
 * Who is signed in on this device. The last known session is kept so that, without a link, the page
 * still knows whose outbox it shows; the server alone decides what may be done.
 */
const key = 'longspan.session';

function remembered(): Session | null {
  try {
    const text = localStorage.getItem(key);
    return text ? (JSON.parse(text) as Session) : null;
  } catch {
    return null;
  }
}

function remember(session: Session | null): void {
  try {
    // The CSRF token is worth nothing without the cookie, which scripts cannot read.
    if (session) localStorage.setItem(key, JSON.stringify(session));
    else localStorage.removeItem(key);
  } catch {
    // Not remembered then.
  }
}

let current = $state.raw<Session | null>(null);
let checked = $state(false);

function take(next: Session | null): void {
  current = next;
  useCsrf(next?.csrf ?? '');
  remember(next);
  for (const listener of listeners) listener(next);
}

const listeners = new Set<(session: Session | null) => void>();

export const session = {
  get current(): Session | null {
    return current;
  },
  /** False until the server (or its absence) has answered once. */
  get checked(): boolean {
    return checked;
  },
  get account(): string | null {
    return current?.account ?? null;
  },

  async load(): Promise<void> {
    onSignedOut(() => {
      if (current) take(null);
    });
    try {
      take(await api.session());
    } catch (thrown) {
      if (thrown instanceof Trouble && !thrown.unreachable && thrown.status < 500) take(null);
      else take(remembered());
    }
    checked = true;
  },
  async signIn(login: string, password: string): Promise<void> {
    take(await api.signIn({ login, password }));
  },
  async setUp(json: {
    link: string;
    login: string;
    name: string;
    password: string;
  }): Promise<void> {
    take(await api.setUp(json));
  },
  async signOut(): Promise<void> {
    await api.signOut();
    take(null);
  },
  /** Reads the grants again, after one's own roles may have changed. */
  async refresh(): Promise<void> {
    take(await api.session());
  },

  /** Does any grant with one of `roles` cover the stream? "*" covers all, "programme/P" its projects. */
  has(roles: readonly Role[], stream?: string): boolean {
    return (current?.grants ?? []).some(
      (grant) =>
        roles.includes(grant.role) && (stream === undefined || covers(grant.scope, stream)),
    );
  },
  /** May one write facts of this kind there? For showing a button or not. */
  mayFile(kind: FactKind, stream?: string): boolean {
    return session.has(factRoles[kind], stream);
  },
  onChange(listener: (session: Session | null) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function covers(scope: string, stream: string): boolean {
  if (scope === '*' || scope === stream) return true;
  const [type, programme] = scope.split('/');
  return type === 'programme' && stream.startsWith(`project/${programme ?? ''}/`);
}
