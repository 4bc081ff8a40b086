import type { ProgrammeHead } from '../generated/api';
import { route } from '../shared/route.svelte';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';

/** The programmes one may see, and which of them the screen is about. */
const key = 'longspan.programme';

let list = $state.raw<ProgrammeHead[] | null>(null);
let trouble = $state.raw<Trouble | null>(null);

function remembered(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

const pagesOfAProgramme = new Set([
  'today',
  'board',
  'project',
  'report',
  'log',
  'witnesses',
  'inspection',
  'findings',
  'finding',
  'checklists',
  'coordinations',
  'coordination',
  'actions',
  'consultations',
  'consultation',
  'consultation-new',
  'consultation-edit',
  'study',
  'black-out',
  'held',
  'calendar',
  'import',
]);

export const programmes = {
  /** Null until read once. */
  get list(): ProgrammeHead[] | null {
    return list;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  /** The code in the address; else the one last looked at; else the first. */
  get code(): string | null {
    const [page, code] = route.path;
    if (page && code && pagesOfAProgramme.has(page)) return code;
    const last = remembered();
    if (last && list?.some((one) => one.code === last)) return last;
    return list?.[0]?.code ?? null;
  },
  get current(): ProgrammeHead | null {
    const code = programmes.code;
    return list?.find((one) => one.code === code) ?? null;
  },
  async load(): Promise<void> {
    try {
      list = (await api.programmes()).programmes;
      trouble = null;
    } catch (thrown) {
      trouble = asTrouble(thrown);
    }
  },
  /** A head that came with an answer is newer than the list's. */
  take(head: ProgrammeHead): void {
    const known = list?.find((one) => one.code === head.code);
    // The same again must not look like news: pages that follow the list would read afresh for ever.
    if (JSON.stringify(known) !== JSON.stringify(head))
      list = known
        ? (list ?? []).map((one) => (one.code === head.code ? head : one))
        : [...(list ?? []), head];
    try {
      localStorage.setItem(key, head.code);
    } catch {
      // Not remembered then.
    }
  },
  forget(): void {
    list = null;
  },
};
