import { addDays } from '../shared/format/day';
import type { Day } from './days';
import { parseQuantity, percentDone, quantityOf, quantityText, type Thousandths } from './decimal';
import type { ReportDraft } from './draft';
import type { DailyReport } from './shapes';

/** A planned work item as the project's answer has it. */
export interface PlannedItem {
  item: string;
  unit: string;
  quantity: string;
  done: string;
}

/** One work item beside the number being typed. All in thousandths of the unit. */
export interface Remaining {
  item: string;
  planned: Thousandths;
  /** Done on all other days, reports waiting on this device included. */
  before: Thousandths;
  today: Thousandths;
  left: Thousandths;
  percent: number | null;
  over: Thousandths;
}

/**
 * What is left of each item. While correcting, the report's own earlier quantities are taken out first; reports that
 * still wait on this device count, because they will have arrived before this one.
 */
export function remaining(
  items: readonly PlannedItem[],
  draft: ReportDraft,
  filed: DailyReport | null,
  waiting: readonly DailyReport[],
): Remaining[] {
  const typed = new Map(
    draft.quantities.map((row) => [row.item, parseQuantity(row.quantity) ?? 0n]),
  );
  const taken = sumByItem(filed === null ? [] : [filed]);
  const onTheWay = sumByItem(waiting);
  return items.map((item) => {
    const planned = quantityOf(item.quantity);
    const before =
      quantityOf(item.done) - (taken.get(item.item) ?? 0n) + (onTheWay.get(item.item) ?? 0n);
    const today = typed.get(item.item) ?? 0n;
    const total = before + today;
    return {
      item: item.item,
      planned,
      before,
      today,
      left: total < planned ? planned - total : 0n,
      percent: percentDone(total, planned),
      over: total > planned ? total - planned : 0n,
    };
  });
}

function sumByItem(reports: readonly DailyReport[]): Map<string, Thousandths> {
  const sums = new Map<string, Thousandths>();
  for (const report of reports) {
    for (const row of report.quantities ?? [])
      sums.set(row.item, (sums.get(row.item) ?? 0n) + quantityOf(row.quantity));
  }
  return sums;
}

/** Why a report will be held when it arrives: said before sending, so that nobody is surprised by it. */
export type WillBeHeld =
  | { code: 'held_quantity_above_plan'; item: string; done: string; planned: string }
  | { code: 'held_work_item_unknown'; item: string }
  | { code: 'held_not_started' }
  | { code: 'held_future_day'; day: Day }
  | { code: 'held_day_taken'; day: Day };

export interface DayAtTheSite {
  today: Day;
  started: Day | null;
  dayTaken: boolean;
}

export function willBeHeld(
  draft: ReportDraft,
  left: readonly Remaining[],
  site: DayAtTheSite,
): WillBeHeld[] {
  const reasons: WillBeHeld[] = [];
  if (draft.day > site.today) reasons.push({ code: 'held_future_day', day: draft.day });
  if (site.started === null || site.started > draft.day) reasons.push({ code: 'held_not_started' });
  if (draft.corrects === null && site.dayTaken)
    reasons.push({ code: 'held_day_taken', day: draft.day });
  const known = new Map(left.map((row) => [row.item, row]));
  for (const row of draft.quantities) {
    if ((parseQuantity(row.quantity) ?? 0n) === 0n) continue;
    const item = known.get(row.item);
    if (item === undefined) reasons.push({ code: 'held_work_item_unknown', item: row.item });
    else if (item.over > 0n) {
      reasons.push({
        code: 'held_quantity_above_plan',
        item: row.item,
        done: quantityText(item.before + item.today),
        planned: quantityText(item.planned),
      });
    }
  }
  return reasons;
}

/** One square of the strip over the form. */
export interface StripDay {
  day: Day;
  state: 'filed' | 'waiting' | 'held' | 'missing' | 'free';
  draft: boolean;
  today: boolean;
}

/**
 * The last fourteen days. `recent` is the board's: thirty letters, the last one for `recentTo`: 1 reported, 0 owed
 * and missing, - not owed. What the device knows (waiting, held, half written) is laid over it.
 */
export function strip(
  today: Day,
  recent: string,
  recentTo: Day,
  reported: ReadonlySet<Day>,
  waiting: ReadonlySet<Day>,
  held: ReadonlySet<Day>,
  drafts: ReadonlySet<Day>,
): StripDay[] {
  const letters = new Map<Day, string>();
  for (let i = 0; i < recent.length; i += 1)
    letters.set(addDays(recentTo, i - recent.length + 1), recent.charAt(i));
  return Array.from({ length: 14 }, (_, index) => {
    const day = addDays(today, index - 13);
    const letter = letters.get(day) ?? '-';
    let state: StripDay['state'] = letter === '1' ? 'filed' : letter === '0' ? 'missing' : 'free';
    if (held.has(day) && state !== 'filed') state = 'held';
    if (waiting.has(day) && state !== 'filed') state = 'waiting';
    if (reported.has(day)) state = 'filed';
    return { day, state, draft: drafts.has(day), today: day === today };
  });
}
