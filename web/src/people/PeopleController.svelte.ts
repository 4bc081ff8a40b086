import type { Account, BoardRow, Grant, ProgrammeHead } from '../generated/api';
import type { Role } from '../generated/facts';
import { outbox, type OutboxItem } from '../sync/outbox.svelte';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';
import { scopeText, type Scope } from './scopes';

/** More are typed by their code. */
const PROJECTS_OFFERED = 500;

/** Accounts and their roles. Personal details go by the API; every role is a fact and goes through the outbox. */
export class PeopleController {
  accounts = $state.raw<Account[] | null>(null);
  programmes = $state.raw<ProgrammeHead[]>([]);
  projects = $state.raw<ReadonlyMap<string, readonly BoardRow[]>>(new Map());
  trouble = $state.raw<Trouble | null>(null);
  /** The last role granted or revoked, until the server has taken it. */
  last = $state.raw<OutboxItem | null>(null);

  async read(): Promise<void> {
    try {
      const [accounts, programmes] = await Promise.all([api.accounts(), api.programmes()]);
      this.accounts = accounts.accounts;
      this.programmes = programmes.programmes;
      this.trouble = null;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  /** Codes and names of a programme's projects, to choose from; read when first wanted. */
  async readProjects(programme: string): Promise<void> {
    if (programme === '' || this.projects.has(programme)) return;
    try {
      const { rows } = await api.board({ programme, limit: PROJECTS_OFFERED });
      this.projects = new Map([...this.projects, [programme, rows]]);
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  /** The problem that stood in the way, or null. */
  async open(form: {
    name: string;
    login: string;
    password: string;
    grant: Grant | null;
  }): Promise<Trouble | null> {
    try {
      await api.openAccount({
        name: form.name.trim(),
        login: form.login.trim(),
        password: form.password,
        ...(form.grant !== null && { grants: [form.grant] }),
      });
      await this.read();
      return null;
    } catch (thrown) {
      return asTrouble(thrown);
    }
  }

  async setPassword(account: string, password: string): Promise<Trouble | null> {
    try {
      await api.setPassword(account, { password });
      return null;
    } catch (thrown) {
      return asTrouble(thrown);
    }
  }

  grant(account: string, role: Role, scope: Scope): Promise<void> {
    return this.#file('role.granted', account, { role, scope: scopeText(scope) });
  }

  revoke(account: string, grant: Grant): Promise<void> {
    return this.#file('role.revoked', account, grant);
  }

  async close(account: string, reason: string): Promise<void> {
    const item = await outbox.fileAndWait({
      kind: 'account.closed',
      stream: `account/${account}`,
      body: reason.trim() === '' ? {} : { reason: reason.trim() },
    });
    this.last = item;
    await this.read();
  }

  async #file(kind: 'role.granted' | 'role.revoked', account: string, grant: Grant): Promise<void> {
    this.last = await outbox.fileAndWait({ kind, stream: `account/${account}`, body: grant });
    await this.read();
  }

  /** Without one nobody could look after the accounts. */
  isLastAdmin(account: string): boolean {
    const admins = (this.accounts ?? []).filter(
      (one) =>
        !one.closed && one.grants.some((grant) => grant.role === 'admin' && grant.scope === '*'),
    );
    return admins.length === 1 && admins[0]?.account === account;
  }
}

/** A password to begin with: eighteen signs without those that look alike, from the device's own randomness. */
export function madePassword(
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (b) => crypto.getRandomValues(b),
): string {
  const signs = 'abcdefghijkmnpqrstuvwxyz23456789';
  const bytes = random(new Uint8Array(18));
  return [...bytes]
    .map((byte, i) =>
      i % 6 === 5 && i < 17 ? `${signs[byte & 31] ?? ''}-` : (signs[byte & 31] ?? ''),
    )
    .join('');
}
