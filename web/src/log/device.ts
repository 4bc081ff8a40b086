import type { Fact } from '../generated/api';
import { draftKeys, dropDraft, keepDraft, keptDraft } from '../sync/drafts';
import { photoShelf } from '../sync/shelf';
import { api } from '../transport/api';
import { session } from '../transport/session.svelte';
import type { LogDraft } from './draft';
import type { Known, Reader, Shelf, Site } from './ports';

const me = (): string => session.account ?? '';
const draftsOf = (): string => `log/1/${me()}/`;
const knownKey = (programme: string, project: string): string =>
  `log-known/1/${me()}/${programme}/${project}`;
const sitesKey = (programme: string): string => `log-sites/1/${me()}/${programme}`;

/** The log's ports on a real device: what lies in `sync/`, what comes through `transport/`. */
export const shelf: Shelf = {
  async draft(key) {
    const kept = await keptDraft<LogDraft>(draftsOf() + key);
    return kept === null ? null : { draft: kept.value, savedAt: kept.savedAt };
  },
  keep: (key, draft) => keepDraft(draftsOf() + key, draft),
  drop: (key) => dropDraft(draftsOf() + key),
  async keys(prefix) {
    const keys = await draftKeys(draftsOf() + prefix);
    return keys.map((key) => key.slice(draftsOf().length));
  },
  known: async (programme, project) =>
    (await keptDraft<Known>(knownKey(programme, project)))?.value ?? null,
  async keepKnown(known) {
    await keepDraft(knownKey(known.programme, known.project), known);
  },
  sites: async (programme) => (await keptDraft<Site[]>(sitesKey(programme)))?.value ?? null,
  async keepSites(programme, sites) {
    await keepDraft(sitesKey(programme), sites);
  },
  photos: photoShelf,
};

const LOGS_KNOWN = 40;
/** What lies further back is not asked for any more. */
const DAYS_KNOWN = 31;
/** A supervisor has a handful of sites; an office looking at thousands finds its way by the board. */
const MOST = 400;

export const reader: Reader = {
  async sites(programme) {
    const today = await api.today(programme);
    const owed = today.owed.filter((item) => item.kind === 'supervisor_log');
    const sites: Site[] = [];
    for (let offset = 0; ;) {
      const board = await api.board({ programme, offset, limit: 200, sort: 'code' });
      for (const { code, name } of board.rows) {
        if (!session.mayFile('supervisor_log.filed', `project/${programme}/${code}`)) continue;
        const days = owed.filter((item) => item.project === code).map((item) => item.day ?? '');
        const missing = days.filter((day) => day < board.today).length;
        sites.push({ code, name, missing, owesToday: days.includes(board.today) });
      }
      offset += board.rows.length;
      if (board.rows.length === 0 || offset >= board.matching || sites.length >= MOST) return sites;
    }
  },
  async known(programme, code) {
    const stream = `project/${programme}/${code}`;
    const [project, rhythm, filed, corrected] = await Promise.all([
      api.project(programme, code),
      api.rhythm(programme, code, null, undefined, 'supervisor_log'),
      api.facts({ stream, kind: 'supervisor_log.filed', limit: LOGS_KNOWN, before: newest }),
      api.facts({ stream, kind: 'supervisor_log.corrected', limit: LOGS_KNOWN, before: newest }),
    ]);
    return {
      programme,
      project: code,
      name: project.row.name,
      zone: project.site?.zone ?? project.programme.zone,
      dayEndsHour: project.programme.day_ends_hour ?? 0,
      started: project.stages.find((stage) => stage.stage === 'start')?.reached ?? null,
      items: project.work_items.map(({ item, name, unit }) => ({ item, name, unit })),
      days: rhythm.days.slice(-DAYS_KNOWN),
      logs: [...filed.facts, ...corrected.facts],
      more: filed.more === true || corrected.more === true,
      at: new Date().toISOString(),
    };
  },
  async logsOf(stream, day) {
    const [filed, corrected] = await Promise.all([
      allOf(stream, 'supervisor_log.filed'),
      allOf(stream, 'supervisor_log.corrected'),
    ]);
    return [...filed, ...corrected].filter((fact) => fact.valid_day === day);
  },
};

/** Before this every fact comes: the newest first. */
const newest = Number.MAX_SAFE_INTEGER;

async function allOf(stream: string, kind: string): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (let before = newest; ;) {
    const answer = await api.facts({ stream, kind, limit: 200, before });
    facts.push(...answer.facts);
    if (answer.more !== true || answer.facts.length === 0) return facts;
    before = answer.cursor;
  }
}
