import type { Finding, ProgrammeHead } from '../generated/api';
import type { FactKind } from '../generated/facts';
import { factRoles } from '../generated/roles';
import { draftKeys, dropDraft, keepDraft, keptDraft } from '../sync/drafts';
import { photoShelf } from '../sync/shelf';
import { api } from '../transport/api';
import { covers, session } from '../transport/session.svelte';
import type { InspectionDraft } from './draft';
import type { Known, Reader, Shelf, Site } from './ports';

const me = (): string => session.account ?? '';
const knownKey = (programme: string): string => `inspection-known/1/${me()}/${programme}`;
const draftsOf = (programme: string): string => `inspection/1/${me()}/${programme}/`;
const keyOf = (draft: InspectionDraft): string =>
  `${draftsOf(draft.programme)}${draft.project}/${draft.inspection}`;

/** The inspection's ports on a real device: what lies in `sync/`, what comes through `transport/`. */
export const shelf: Shelf = {
  known: async (programme) => (await keptDraft<Known>(knownKey(programme)))?.value ?? null,
  async keepKnown(known) {
    await keepDraft(knownKey(known.programme), known);
  },
  async draft(programme, inspection) {
    const keys = await draftKeys(draftsOf(programme));
    const key = keys.find((one) => one.endsWith(`/${inspection}`));
    const kept = key === undefined ? null : await keptDraft<InspectionDraft>(key);
    return kept === null ? null : { draft: kept.value, savedAt: kept.savedAt };
  },
  async drafts(programme) {
    const keys = await draftKeys(draftsOf(programme));
    const kept = await Promise.all(keys.map((key) => keptDraft<InspectionDraft>(key)));
    return kept.flatMap((one) => (one === null ? [] : [one.value]));
  },
  keep: (draft) => keepDraft(keyOf(draft), draft),
  drop: (draft) => dropDraft(keyOf(draft)),
  photos: photoShelf,
};

/** A device carries so many findings and sites with it; beyond that the board finds the way. */
const MOST = 600;

export const reader: Reader = {
  async known(programme) {
    const [heads, sites, lists, findings] = await Promise.all([
      api.programmes(),
      readSites(programme),
      api.checklists(programme),
      readFindings(programme),
    ]);
    const head: ProgrammeHead | undefined = heads.programmes.find((one) => one.code === programme);
    return {
      programme,
      name: head?.name ?? { zh: programme },
      zone: head?.zone ?? 'Asia/Shanghai',
      dayEndsHour: head?.day_ends_hour ?? 0,
      today: sites.today,
      sites: sites.sites,
      checklists: lists.checklists,
      findings,
      at: new Date().toISOString(),
    };
  },
};

async function readSites(programme: string): Promise<{ today: string; sites: Site[] }> {
  const sites: Site[] = [];
  for (let offset = 0; ;) {
    const board = await api.board({ programme, offset, limit: 200, sort: 'code' });
    for (const { code, name, category } of board.rows)
      if (mayFile('inspection.recorded', `project/${programme}/${code}`))
        sites.push({ code, name, category });
    offset += board.rows.length;
    if (board.rows.length === 0 || offset >= board.matching || sites.length >= MOST)
      return { today: board.today, sites };
  }
}

function mayFile(kind: FactKind, stream: string): boolean {
  return (session.current?.grants ?? []).some(
    (grant) => factRoles[kind].includes(grant.role) && covers(grant.scope, stream),
  );
}

async function readFindings(programme: string): Promise<Finding[]> {
  const found: Finding[] = [];
  for (;;) {
    const answer = await api.findings(programme, {
      state: 'pending',
      offset: found.length,
      limit: 200,
    });
    found.push(...answer.findings);
    if (answer.findings.length === 0 || found.length >= Math.min(answer.matching, MOST))
      return found;
  }
}
