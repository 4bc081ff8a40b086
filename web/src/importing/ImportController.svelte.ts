import type { Import, Problem } from '../generated/api';
import { isCode } from '../shared/code';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';
import { codeFrom, kindOf, MAPS, type FileKind } from './file';
import { mendRows, type MendRow } from './problems';

/** What the controller needs of the server; tests give their own. */
export interface ImportServer {
  startImport: typeof api.startImport;
  importState: typeof api.importState;
  cancelImport: typeof api.cancelImport;
}

export type Step =
  'choose' | 'ready' | 'running' | 'tried' | 'done' | 'refused' | 'cancelled' | 'failed';

const POLL_MS = 400;

/** One file on its way in: tried first, then imported; all or nothing, and cancelled at any moment. */
export class ImportController {
  step = $state<Step>('choose');
  file = $state.raw<File | null>(null);
  kind = $state<FileKind>('unknown');
  programme = $state('');
  map = $state('');
  dryRun = $state(true);
  state = $state.raw<Import | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  linkLost = $state(false);
  cancelling = $state(false);

  readonly #server: ImportServer;
  readonly #wait: (ms: number) => Promise<void>;
  #abort: AbortController | null = null;
  #run = 0;

  constructor(
    server: ImportServer = api,
    wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
  ) {
    this.#server = server;
    this.#wait = wait;
  }

  codeWrong = $derived(this.programme !== '' && !isCode(this.programme));
  ready = $derived(
    this.file !== null && this.programme !== '' && !this.codeWrong && this.kind !== 'old_workbook',
  );
  rows = $derived.by((): MendRow[] => mendRows(problemsOf(this.state, this.trouble)));
  problemCount = $derived(
    this.state?.problem_count ??
      Number(this.trouble?.problem.params?.['count'] ?? this.rows.length),
  );

  async choose(file: File, known: readonly string[]): Promise<void> {
    this.reset();
    this.file = file;
    this.kind = kindOf(file.name, new Uint8Array(await file.slice(0, 64).arrayBuffer()));
    if (this.kind === 'status_rows' && /nyc|capital/i.test(file.name)) this.map = MAPS[0];
    if (this.programme === '' || !known.includes(this.programme))
      this.programme = codeFrom(file.name);
    this.step = 'ready';
  }

  reset(): void {
    this.#run += 1;
    this.#abort?.abort();
    this.step = this.file === null ? 'choose' : 'ready';
    this.state = null;
    this.trouble = null;
    this.linkLost = false;
    this.cancelling = false;
  }

  forget(): void {
    this.file = null;
    this.map = '';
    this.reset();
  }

  async start(dryRun: boolean): Promise<void> {
    if (!this.ready || this.file === null || this.step === 'running') return;
    this.reset();
    const run = this.#run;
    this.dryRun = dryRun;
    this.step = 'running';
    this.#abort = new AbortController();
    const query = {
      programme: this.programme,
      name: this.file.name,
      dry_run: dryRun,
      ...(this.kind === 'status_rows' && this.map !== '' && { map: this.map }),
    };
    try {
      this.state = await this.#server.startImport(this.file, query, this.#abort.signal);
      await this.#follow(run);
    } catch (thrown) {
      if (run !== this.#run) return;
      if (this.#abort?.signal.aborted) this.step = 'cancelled';
      else this.#fail(asTrouble(thrown));
    }
  }

  #fail(trouble: Trouble): void {
    this.trouble = trouble;
    this.step = (trouble.problem.errors ?? []).length > 0 ? 'refused' : 'failed';
  }

  /** Asks how it goes until it is over; a lost link is waited out, the import goes on without us. */
  async #follow(run: number): Promise<void> {
    for (;;) {
      if (run !== this.#run || this.state === null) return;
      if (this.state.state === 'done') {
        this.step = this.dryRun ? 'tried' : 'done';
        return;
      }
      if (this.state.state === 'refused' || this.state.state === 'cancelled') {
        this.step = this.state.state;
        return;
      }
      await this.#wait(this.linkLost ? POLL_MS * 5 : POLL_MS);
      if (run !== this.#run) return;
      try {
        this.state = await this.#server.importState(this.state.id);
        this.linkLost = false;
      } catch (thrown) {
        const trouble = asTrouble(thrown);
        if (!trouble.passing) throw trouble;
        this.linkLost = true;
      }
    }
  }

  /** While the file is still being sent there is nothing over there to cancel: the sending stops. */
  async cancel(): Promise<void> {
    if (this.step !== 'running') return;
    this.cancelling = true;
    if (this.state === null) {
      this.#abort?.abort();
      return;
    }
    try {
      this.state = await this.#server.cancelImport(this.state.id);
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
      this.cancelling = false;
    }
  }
}

function problemsOf(state: Import | null, trouble: Trouble | null): readonly Problem[] {
  if (state !== null && state.problems.length > 0) {
    // One refusal that lists the places, or the places themselves.
    const inner = state.problems.flatMap((problem) => problem.errors ?? []);
    return inner.length > 0 ? inner : state.problems;
  }
  return trouble?.problem.errors ?? [];
}
