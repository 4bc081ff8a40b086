import type { FactKind, Role } from '../generated/facts';
import { factRoles } from '../generated/roles';
import type { Session } from '../generated/api';
import { api } from './api';
import { keepFor, onSignedOut, useCsrf } from './http';
import { rest } from './wait';
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
  keepFor(next?.account ?? null);
  remember(next);
  for (const listener of listeners) listener(next);
}

async function ask(known: Session | null): Promise<void> {
  let next = known;
  try {
    next = await api.session();
  } catch (thrown) {
    if (thrown instanceof Trouble && !thrown.unreachable && thrown.status < 500) next = null;
    else if (checked) return;
  }
  // Somebody may have signed in or out while the answer was under way.
  if (checked && current?.account !== known?.account) return;
  take(next);
  checked = true;
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
    const known = remembered();
    const answer = ask(known);
    // A dead link must not hold up whoever was here before; the server's word counts when it comes.
    await (known ? Promise.race([answer, rest(navigator.onLine ? 400 : 0)]) : answer);
    if (!checked) take(known);
    checked = true;
  },
  async signIn(login: string, password: string): Promise<void> {
    take(await api.signIn({ login, password }));
  },
  /** Signs this device in with the secret of a pairing link; it works once. */
  async claim(json: { secret: string; name: string; public_key?: string }): Promise<void> {
    take(await api.claim(json));
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
