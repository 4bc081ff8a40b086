import type { Fact, ReportView } from '../generated/api';
import type { Day } from './days';
import type { Known, Sent } from './ports';
import { strip, type StripDay } from './remaining';
import type { DailyReport } from './shapes';

/** A report in this device's outbox. */
export interface Posted {
  item: Sent;
  report: DailyReport;
}

export function postedReports(items: readonly Sent[], stream: string): Posted[] {
  return items.flatMap((item) => {
    const isReport = item.kind === 'daily_report.filed' || item.kind === 'daily_report.corrected';
    if (item.stream !== stream || !isReport) return [];
    return [{ item, report: (item.body as { report: DailyReport }).report }];
  });
}

/** The ledger, as the device last read it, has the item in it. */
function inLedger(item: Sent, known: Known | null): boolean {
  return item.seq !== undefined && (known?.project.cursor ?? -1) >= item.seq;
}

function stillHeld(id: string, known: Known | null): boolean {
  return known?.held.some((fact) => fact.id === id) ?? false;
}

/** The day's own item in the outbox, unless the ledger's view has it already. `lastFiled` was filed on this very page. */
export function ownItem(
  posted: readonly Posted[],
  day: Day,
  filed: ReportView | null,
  known: Known | null,
  lastFiled: string | null,
): Sent | null {
  const mine = posted.find((one) => one.report.day === day)?.item ?? null;
  if (mine === null) return null;
  if (mine.state === 'held' && filed?.fact === mine.id) return null;
  if (mine.id === lastFiled) return mine;
  // A held one that was counted since is the day's report; one another report took the place of is history.
  if (inLedger(mine, known) && filed !== null && !stillHeld(mine.id, known)) return null;
  return mine;
}

/** The office settled it as not counting: the day is free again. */
export function isSetAside(
  item: Sent | null,
  filed: ReportView | null,
  known: Known | null,
): boolean {
  if (item?.state !== 'held' || !inLedger(item, known)) return false;
  return !stillHeld(item.id, known) && filed?.fact !== item.id;
}

export function heldReports(known: Known | null): { fact: Fact; report: DailyReport }[] {
  return (known?.held ?? []).flatMap((fact) => {
    const report = (fact.body as { report?: DailyReport }).report;
    return report === undefined ? [] : [{ fact, report }];
  });
}

/** The strip of days as this device knows it: the board's letters, with the outbox and the drafts laid over. */
export function knownStrip(
  known: Known,
  today: Day,
  posted: readonly Posted[],
  drafts: ReadonlySet<Day>,
): StripDay[] {
  const days = (wanted: (item: Sent) => boolean): Day[] =>
    posted.filter((one) => wanted(one.item)).map((one) => one.report.day);
  const held = [
    ...days((item) => item.state === 'refused'),
    ...days((item) => item.state === 'held' && !inLedger(item, known)),
    ...heldReports(known).map((one) => one.report.day),
  ];
  return strip(
    today,
    known.project.row.recent,
    known.project.today,
    new Set(known.reports.map((report) => report.day)),
    new Set(days((item) => item.state === 'waiting' || item.state === 'sending')),
    new Set(held),
    drafts,
  );
}
