import { draftKeys, dropDraft, keepDraft, keptDraft } from '../sync/drafts';
import { api } from '../transport/api';
import type { Fact } from '../generated/api';
import { photographs } from './later';
import type { ReportDraft } from './draft';
import type { Camera, Known, OwnProject, Reader, Shelf } from './ports';
import { ownProjects } from './own';
import { session } from '../transport/session.svelte';

const REPORTS_KNOWN = 40;

/** The form's ports on a real device: what lies in `sync/`, what comes through `transport/`. */
export const shelf: Shelf = {
  async draft(key) {
    const kept = await keptDraft<ReportDraft>(`report/${key}`);
    return kept === null || kept.value.version !== 1
      ? null
      : { draft: kept.value, savedAt: kept.savedAt };
  },
  keep: (key, draft) => keepDraft(`report/${key}`, draft),
  drop: (key) => dropDraft(`report/${key}`),
  async keys(prefix) {
    const keys = await draftKeys(`report/${prefix}`);
    return keys.map((key) => key.slice('report/'.length));
  },
  photos: {
    keep: async (photo) => (await photographs()).photoShelf.keep(photo),
    kept: async (sha256) => (await photographs()).photoShelf.kept(sha256),
    drop: async (sha256) => (await photographs()).photoShelf.drop(sha256),
  },
  evidence: async (photos) => (await photographs()).evidenceOf(photos),
  known: async (programme, project) =>
    (await keptDraft<Known>(`known/1/${programme}/${project}`))?.value ?? null,
  async keepKnown(known) {
    await keepDraft(`known/1/${known.project.programme.code}/${known.project.row.code}`, known);
  },
  own: async () => (await keptDraft<OwnProject[]>(`own/1/${session.account ?? ''}`))?.value ?? null,
  async keepOwn(projects) {
    await keepDraft(`own/1/${session.account ?? ''}`, projects);
  },
};

export const reader: Reader = {
  async ownProjects() {
    const { programmes } = await api.programmes();
    const found: OwnProject[] = [];
    for (const programme of programmes) {
      const own = ownProjects(session.current?.grants ?? [], programme.code);
      if (own !== null && own.size === 0) continue;
      for (let offset = 0; ;) {
        const board = await api.board({
          programme: programme.code,
          offset,
          limit: 200,
          sort: 'code',
        });
        for (const row of board.rows) {
          if (own === null || own.has(row.code)) found.push({ programme, row, today: board.today });
        }
        offset += board.rows.length;
        // A site has a handful; an office looking at thousands finds its way by the board.
        if (board.rows.length === 0 || offset >= board.matching || found.length >= 400) break;
      }
    }
    return found;
  },
  async known(programme, code) {
    const [project, reports, held] = await Promise.all([
      api.project(programme, code),
      api.reports(programme, code, { limit: REPORTS_KNOWN }),
      api.held({ programme, limit: 200 }),
    ]);
    const stream = `project/${programme}/${code}`;
    return {
      project,
      reports: reports.reports,
      held: held.facts.filter((fact) => fact.stream === stream && !fact.settlement),
      at: new Date().toISOString(),
    };
  },
  async versions(stream, day) {
    const [filed, corrected] = await Promise.all([
      allOf(stream, 'daily_report.filed'),
      allOf(stream, 'daily_report.corrected'),
    ]);
    return [...filed, ...corrected]
      .filter((fact) => fact.valid_day === day)
      .sort((a, b) => a.seq - b.seq);
  },
};

async function allOf(stream: string, kind: string): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const answer = await api.facts({ stream, kind, limit: 200, before });
    facts.push(...answer.facts);
    if (answer.more !== true || answer.facts.length === 0) return facts;
    before = answer.cursor;
  }
}

export const camera: Camera = {
  async take(file) {
    const { evidenceFrom, photograph } = await photographs();
    const photo = await photograph(file, new Date());
    const evidence = await evidenceFrom(photo.bytes, photo.mediaType);
    return {
      ...evidence,
      takenAt: photo.takenAt,
      ...(photo.place && { place: photo.place }),
      ...(photo.original && { original: true }),
    };
  },
};
