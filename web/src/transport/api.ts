import type {
  Account,
  Actions,
  Board,
  Calendar,
  Checklists,
  Coordinations,
  CoordinationWhole,
  Draft,
  Fact,
  Facts,
  Figure,
  Findings,
  FindingWhole,
  Grant,
  Import,
  Inspections,
  ProgrammeHead,
  ProgrammeRhythm,
  Project,
  Receipts,
  Reports,
  Rhythm,
  Session,
  Standing,
  Today,
  Token,
  Welcome,
  Witnesses,
} from '../generated/api';
import type { Duty, Severity } from '../generated/facts';
import { address, fetchJson, fetchNothing, type Query } from './http';

const segment = encodeURIComponent;

/** Every call of the API the web makes, typed by the contract. */
export const api = {
  welcome: () => fetchJson<Welcome>('/welcome'),
  setUp: (json: { link: string; login: string; name: string; password: string }) =>
    fetchJson<Session>('/setup', { method: 'POST', json }),
  signIn: (json: { login: string; password: string }) =>
    fetchJson<Session>('/session', { method: 'POST', json }),
  claim: (json: { secret: string; name: string; public_key?: string }) =>
    fetchJson<Session>('/pairings/claim', { method: 'POST', json }),
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
  board: (query: Query, signal?: AbortSignal) => fetchJson<Board>('/board', { query, signal }),
  project: (
    programme: string,
    code: string,
    asOf?: string | null,
    signal?: AbortSignal,
  ): Promise<Project> =>
    fetchJson<Project>(`/projects/${segment(code)}`, {
      query: { programme, as_of: asOf },
      signal,
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
    duty?: Duty,
  ): Promise<Rhythm> =>
    fetchJson<Rhythm>(`/projects/${segment(code)}/rhythm`, {
      query: { programme, to, duty },
      signal,
    }),
  /** At most 400 days; up to today where `to` is later. */
  programmeRhythm: (
    programme: string,
    span: { from?: string; to?: string } = {},
    signal?: AbortSignal,
  ): Promise<ProgrammeRhythm> =>
    fetchJson<ProgrammeRhythm>('/programme-rhythm', {
      query: { programme, ...span },
      signal,
    }),
  calendar: (programme: string, signal?: AbortSignal) =>
    fetchJson<Calendar>('/calendar', { query: { programme }, signal }),
  witnesses: (
    programme: string,
    code: string,
    query: { before?: string; limit?: number } = {},
    signal?: AbortSignal,
  ): Promise<Witnesses> =>
    fetchJson<Witnesses>(`/projects/${segment(code)}/witnesses`, {
      query: { programme, ...query },
      signal,
    }),
  /** `asOf`: a day, at whose end the lamps are shown as they stood. */
  standing: (
    programme: string,
    code: string,
    asOf?: string | null,
    signal?: AbortSignal,
  ): Promise<Standing> =>
    fetchJson<Standing>(`/projects/${segment(code)}/standing`, {
      query: { programme, as_of: asOf },
      signal,
    }),

  today: (programme: string, signal?: AbortSignal) =>
    fetchJson<Today>('/today', { query: { programme, limit: 500 }, signal }),
  findings: (
    programme: string,
    query: {
      project?: string | null;
      state?: 'open' | 'answered' | 'closed' | 'pending' | 'overdue' | 'all';
      severity?: Severity | null;
      offset?: number;
      limit?: number;
    } = {},
    signal?: AbortSignal,
  ): Promise<Findings> =>
    fetchJson<Findings>('/findings', {
      query: { programme, ...query },
      signal,
    }),
  finding: (programme: string, finding: string, signal?: AbortSignal) =>
    fetchJson<FindingWhole>(`/findings/${segment(finding)}`, {
      query: { programme },
      signal,
    }),
  checklists: (
    programme: string,
    query: { checklist?: string; version?: number } = {},
    signal?: AbortSignal,
  ): Promise<Checklists> =>
    fetchJson<Checklists>('/checklists', {
      query: { programme, ...query },
      signal,
    }),
  inspections: (
    programme: string,
    query: { project?: string; inspection?: string; before?: number; limit?: number } = {},
    signal?: AbortSignal,
  ): Promise<Inspections> =>
    fetchJson<Inspections>('/inspections', {
      query: { programme, ...query },
      signal,
    }),
  coordinations: (programme: string, signal?: AbortSignal) =>
    fetchJson<Coordinations>('/coordinations', {
      query: { programme, limit: 500 },
      signal,
    }),
  /** `coordination`: its ten-day, 2020-07-2. */
  coordination: (programme: string, coordination: string, signal?: AbortSignal) =>
    fetchJson<CoordinationWhole>(`/coordinations/${segment(coordination)}`, {
      query: { programme },
      signal,
    }),
  /** For a calendar program; the reader puts in a token of his own. */
  coordinationsAddress: (programme: string) => address('/coordinations.ics', { programme }),
  actions: (
    programme: string,
    query: {
      project?: string | null;
      state?: 'open' | 'answered' | 'closed' | 'pending' | 'all';
      offset?: number;
      limit?: number;
    } = {},
    signal?: AbortSignal,
  ): Promise<Actions> =>
    fetchJson<Actions>('/actions', {
      query: { programme, ...query },
      signal,
    }),
  figure: (
    id: string,
    query: { as_of?: string | null; before?: number; limit?: number } = {},
    signal?: AbortSignal,
  ): Promise<Figure> => fetchJson<Figure>(`/figures/${segment(id)}`, { query, signal }),

  facts: (query: Query, signal?: AbortSignal) => fetchJson<Facts>('/facts', { query, signal }),
  fact: (id: string | number) => fetchJson<Fact>(`/facts/${segment(String(id))}`),
  held: (query: { programme?: string; limit?: number; before?: number }) =>
    fetchJson<Facts>('/held', { query }),
  /** Only `sync/` calls this: every write goes through the outbox. */
  fileFacts: (facts: Draft[], signal?: AbortSignal) =>
    fetchJson<Receipts>('/facts', { method: 'POST', json: { facts }, timeoutMs: 60_000, signal }),

  /** Only `sync/` calls this. */
  putEvidence: (sha256: string, bytes: ArrayBuffer, signal?: AbortSignal) =>
    fetchJson<{ sha256: string; bytes: number }>(`/evidence/${sha256}`, {
      method: 'PUT',
      bytes,
      timeoutMs: 600_000,
      signal,
    }),
  evidenceAddress: (sha256: string, size: 'whole' | 'thumb' = 'whole') =>
    address(`/evidence/${sha256}`, { size: size === 'whole' ? null : size }),

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
      signal,
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
