import type {
  Account,
  Board,
  Calendar,
  Draft,
  Fact,
  Facts,
  Figure,
  Grant,
  Import,
  ProgrammeHead,
  Project,
  Receipts,
  Reports,
  Rhythm,
  Session,
  Token,
  Welcome,
} from '../generated/api';
import { address, fetchJson, fetchNothing, type Query } from './http';

const segment = encodeURIComponent;

/** Every call of the API the web makes, typed by the contract. */
export const api = {
  welcome: () => fetchJson<Welcome>('/welcome'),
  setUp: (json: { link: string; login: string; name: string; password: string }) =>
    fetchJson<Session>('/setup', { method: 'POST', json }),
  signIn: (json: { login: string; password: string }) =>
    fetchJson<Session>('/session', { method: 'POST', json }),
  session: () => fetchJson<Session>('/session'),
  signOut: () => fetchNothing('/session', { method: 'DELETE' }),

  accounts: () => fetchJson<{ accounts: Account[] }>('/accounts'),
  openAccount: (json: { login: string; name: string; password: string; grants?: Grant[] }) =>
    fetchJson<Account>('/accounts', { method: 'POST', json }),
  setPassword: (account: string, json: { password: string; current?: string }) =>
    fetchNothing(`/accounts/${segment(account)}/password`, { method: 'POST', json }),
  tokens: () => fetchJson<{ tokens: Token[] }>('/tokens'),
  makeToken: (name: string) => fetchJson<Token>('/tokens', { method: 'POST', json: { name } }),
  withdrawToken: (id: string) => fetchNothing(`/tokens/${segment(id)}`, { method: 'DELETE' }),

  programmes: () => fetchJson<{ programmes: ProgrammeHead[] }>('/programmes'),
  board: (query: Query, signal?: AbortSignal) =>
    fetchJson<Board>('/board', { query, ...(signal && { signal }) }),
  project: (
    programme: string,
    code: string,
    asOf?: string | null,
    signal?: AbortSignal,
  ): Promise<Project> =>
    fetchJson<Project>(`/projects/${segment(code)}`, {
      query: { programme, as_of: asOf },
      ...(signal && { signal }),
    }),
  reports: (
    programme: string,
    code: string,
    query: { before?: string; limit?: number; as_of?: string | null } = {},
  ): Promise<Reports> =>
    fetchJson<Reports>(`/projects/${segment(code)}/reports`, { query: { programme, ...query } }),
  rhythm: (
    programme: string,
    code: string,
    to?: string | null,
    signal?: AbortSignal,
  ): Promise<Rhythm> =>
    fetchJson<Rhythm>(`/projects/${segment(code)}/rhythm`, {
      query: { programme, to },
      ...(signal && { signal }),
    }),
  calendar: (programme: string, signal?: AbortSignal) =>
    fetchJson<Calendar>('/calendar', { query: { programme }, ...(signal && { signal }) }),
  figure: (
    id: string,
    query: { as_of?: string | null; before?: number; limit?: number } = {},
    signal?: AbortSignal,
  ): Promise<Figure> =>
    fetchJson<Figure>(`/figures/${segment(id)}`, { query, ...(signal && { signal }) }),

  facts: (query: Query, signal?: AbortSignal) =>
    fetchJson<Facts>('/facts', { query, ...(signal && { signal }) }),
  fact: (id: string | number) => fetchJson<Fact>(`/facts/${segment(String(id))}`),
  held: (query: { programme?: string; limit?: number; before?: number }) =>
    fetchJson<Facts>('/held', { query }),
  /** Only `sync/` calls this: every write goes through the outbox. */
  fileFacts: (facts: Draft[]) =>
    fetchJson<Receipts>('/facts', { method: 'POST', json: { facts }, timeoutMs: 60_000 }),

  /** Only `sync/` calls this. */
  putEvidence: (sha256: string, bytes: ArrayBuffer) =>
    fetchJson<{ sha256: string; bytes: number }>(`/evidence/${sha256}`, {
      method: 'PUT',
      bytes,
      timeoutMs: 600_000,
    }),
  evidenceAddress: (sha256: string) => address(`/evidence/${sha256}`),

  startImport: (
    file: Blob,
    query: { programme?: string; name?: string; dry_run?: boolean; map?: string },
    signal?: AbortSignal,
  ) =>
    fetchJson<Import>('/imports', {
      method: 'POST',
      query,
      bytes: file,
      timeoutMs: 1_800_000,
      ...(signal && { signal }),
    }),
  importState: (id: string) => fetchJson<Import>(`/imports/${segment(id)}`),
  cancelImport: (id: string) => fetchJson<Import>(`/imports/${segment(id)}`, { method: 'DELETE' }),
  templateAddress: () => address('/exports/template'),
  exportAddress: (programme: string) => address('/exports/programme', { programme }),
  fillSample: (which: 'rehearsal' | 'reference') =>
    fetchJson<{ programme: string }>('/samples', {
      method: 'POST',
      json: { which },
      timeoutMs: 300_000,
    }),
};
