import type { CoordinationWhole } from '../generated/api';
import { said } from '../shared/i18n/name';
import { api } from '../transport/api';
import type { Meeting } from './meeting';

/** Bureaus that were named before, on the agenda or in what was just written: typed once, chosen after. */
export function bureausNamed(whole: CoordinationWhole | null, meeting: Meeting): string[] {
  const owners = [
    ...(whole?.agenda ?? []).map((item) => item.owner),
    ...(whole?.set_aside ?? []).map((item) => item.owner),
    ...(whole?.actions ?? []).map((action) => action.owner),
    ...Object.values(meeting.items).flatMap((one) => one.actions.map((action) => action.owner)),
  ];
  const names = owners.flatMap((owner) =>
    owner.role === 'bureau' && owner.name ? [owner.name] : [],
  );
  return [...new Set(names)].sort();
}

/** All projects of the programme, for choosing one. Without a link there is none to choose from. */
export async function projectsOf(programme: string): Promise<{ code: string; name: string }[]> {
  try {
    const board = await api.board({ programme, sort: 'code', limit: 500 });
    return board.rows.map((row) => ({ code: row.code, name: said(row.name) }));
  } catch {
    return [];
  }
}
