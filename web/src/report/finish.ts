import { parseCount, parseQuantity, quantityText } from './decimal';
import type { ReportDraft } from './draft';
import type { DailyReport } from './shapes';

/** What is wrong with one place of the form. `field` is the id of the input to go to. */
export interface Mistake {
  field: string;
  code:
    | 'sky_missing'
    | 'temperature'
    | 'temperature_order'
    | 'wind'
    | 'stopped_hours'
    | 'count'
    | 'hours'
    | 'quantity'
    | 'needed'
    | 'too_long'
    | 'twice'
    | 'too_many'
    | 'reason_missing'
    | 'nothing_changed';
  least?: number;
  most?: number;
}

export type Finished = { ok: true; report: DailyReport } | { ok: false; mistakes: Mistake[] };

/** Length as the contract counts it: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/**
 * The draft as the contract's report, or every mistake at once in the order of the page. Rows left wholly blank are
 * left out; a row half filled is a mistake, never silently dropped.
 */
export function finish(draft: ReportDraft): Finished {
  const check = new Checker();
  const report: DailyReport = { day: draft.day, weather: weather(draft, check) };
  const workforce = counted(draft, check);
  if (workforce.length > 0) report.workforce = workforce;
  const plant = plants(draft, check);
  if (plant.length > 0) report.plant = plant;
  const quantities = done(draft, check);
  if (quantities.length > 0) report.quantities = quantities;
  const deliveries = delivered(draft, check);
  if (deliveries.length > 0) report.deliveries = deliveries;
  const narrative = draft.narrative.trim();
  check.text('narrative', narrative, 8000);
  if (narrative !== '') report.narrative = narrative;
  const problems = raised(draft, check);
  if (problems.length > 0) report.problems = problems;
  if (draft.photos.length > 0) report.photos = photos(draft, check);
  const visitors = visited(draft, check);
  if (visitors.length > 0) report.visitors = visitors;
  const safe = safety(draft, check);
  if (safe !== null) report.safety = safe;
  if (draft.corrects !== null) {
    check.needed('reason', draft.reason.trim());
    if (draft.reason.trim() === '') check.replaceLast('reason_missing');
    check.text('reason', draft.reason.trim(), 500);
  }
  return check.mistakes.length === 0
    ? { ok: true, report }
    : { ok: false, mistakes: check.mistakes };
}

class Checker {
  readonly mistakes: Mistake[] = [];

  add(mistake: Mistake): void {
    this.mistakes.push(mistake);
  }
  replaceLast(code: Mistake['code']): void {
    const last = this.mistakes.at(-1);
    if (last !== undefined) last.code = code;
  }
  /** Blank is undefined; a number out of bounds is a mistake and undefined. */
  optionalCount(
    field: string,
    text: string,
    least: number,
    most: number,
    code: Mistake['code'],
  ): number | undefined {
    if (text.trim() === '') return undefined;
    const value = parseCount(text, least, most);
    if (value === null) this.add({ field, code, least, most });
    return value ?? undefined;
  }
  count(field: string, text: string, most: number): number {
    const value = text.trim() === '' ? 0 : parseCount(text, 0, most);
    if (value === null) this.add({ field, code: 'count', least: 0, most });
    return value ?? 0;
  }
  text(field: string, text: string, most: number): void {
    if (lengthOf(text) > most) this.add({ field, code: 'too_long', most });
  }
  needed(field: string, text: string): void {
    if (text === '') this.add({ field, code: 'needed' });
  }
  list(field: string, length: number, most: number): void {
    if (length > most) this.add({ field, code: 'too_many', most });
  }
}

function weather(draft: ReportDraft, check: Checker): DailyReport['weather'] {
  const typed = draft.weather;
  if (typed.sky === null) check.add({ field: 'sky', code: 'sky_missing' });
  const min_c = check.optionalCount('min_c', typed.min_c, -60, 60, 'temperature');
  const max_c = check.optionalCount('max_c', typed.max_c, -60, 60, 'temperature');
  if (min_c !== undefined && max_c !== undefined && min_c > max_c)
    check.add({ field: 'max_c', code: 'temperature_order' });
  const wind = check.optionalCount('wind', typed.wind, 0, 12, 'wind');
  const stopped = check.optionalCount('stopped_hours', typed.stopped_hours, 0, 24, 'stopped_hours');
  return {
    sky: typed.sky ?? 'clear',
    ...(min_c !== undefined && { min_c }),
    ...(max_c !== undefined && { max_c }),
    ...(wind !== undefined && { wind }),
    ...(stopped !== undefined && stopped > 0 && { stopped_hours: stopped }),
  };
}

/** A trade with nobody is left out of the report: it is on the page only because it was there yesterday. */
function counted(draft: ReportDraft, check: Checker): NonNullable<DailyReport['workforce']> {
  const seen = new Set<string>();
  const rows = [];
  for (const row of draft.workforce) {
    const count = check.count(`trade-${row.key}`, row.count, 9999);
    const trade = row.trade.trim();
    if (count === 0) continue;
    check.needed(`trade-${row.key}`, trade);
    check.text(`trade-${row.key}`, trade, 40);
    if (seen.has(trade)) check.add({ field: `trade-${row.key}`, code: 'twice' });
    seen.add(trade);
    rows.push({ trade, count });
  }
  check.list('workforce', rows.length, 60);
  return rows;
}

function plants(draft: ReportDraft, check: Checker): NonNullable<DailyReport['plant']> {
  const seen = new Set<string>();
  const rows = [];
  for (const row of draft.plant) {
    const count = check.count(`plant-${row.key}`, row.count, 999);
    const hours = check.optionalCount(`plant-hours-${row.key}`, row.hours, 0, 9999, 'hours');
    const name = row.name.trim();
    if (count === 0) continue;
    check.needed(`plant-${row.key}`, name);
    check.text(`plant-${row.key}`, name, 60);
    if (seen.has(name)) check.add({ field: `plant-${row.key}`, code: 'twice' });
    seen.add(name);
    rows.push({ name, count, ...(hours !== undefined && { hours }) });
  }
  check.list('plant', rows.length, 60);
  return rows;
}

function done(draft: ReportDraft, check: Checker): NonNullable<DailyReport['quantities']> {
  const rows = [];
  for (const row of draft.quantities) {
    if (row.quantity.trim() === '') continue;
    const quantity = parseQuantity(row.quantity);
    if (quantity === null) check.add({ field: `quantity-${row.item}`, code: 'quantity' });
    else if (quantity > 0n) rows.push({ item: row.item, quantity: quantityText(quantity) });
  }
  check.list('quantities', rows.length, 200);
  return rows;
}

function delivered(draft: ReportDraft, check: Checker): NonNullable<DailyReport['deliveries']> {
  const rows = [];
  for (const row of draft.deliveries) {
    const material = row.material.trim();
    const unit = row.unit.trim();
    const supplier = row.supplier.trim();
    if (material === '' && row.quantity.trim() === '' && supplier === '') continue;
    check.needed(`material-${row.key}`, material);
    check.text(`material-${row.key}`, material, 80);
    const quantity = parseQuantity(row.quantity);
    if (quantity === null) check.add({ field: `delivered-${row.key}`, code: 'quantity' });
    check.needed(`unit-${row.key}`, unit);
    check.text(`unit-${row.key}`, unit, 16);
    check.text(`supplier-${row.key}`, supplier, 80);
    rows.push({
      material,
      quantity: quantityText(quantity ?? 0n),
      unit,
      ...(supplier !== '' && { supplier }),
    });
  }
  check.list('deliveries', rows.length, 100);
  return rows;
}

function raised(draft: ReportDraft, check: Checker): NonNullable<DailyReport['problems']> {
  const rows = [];
  for (const row of draft.problems) {
    const text = row.text.trim();
    const waits_for = row.waits_for.trim();
    if (text === '' && waits_for === '') continue;
    check.needed(`problem-${row.key}`, text);
    check.text(`problem-${row.key}`, text, 1000);
    check.text(`waits-${row.key}`, waits_for, 120);
    rows.push({ text, severity: row.severity, ...(waits_for !== '' && { waits_for }) });
  }
  check.list('problems', rows.length, 50);
  return rows;
}

function photos(draft: ReportDraft, check: Checker): NonNullable<DailyReport['photos']> {
  check.list('photos', draft.photos.length, 100);
  return draft.photos.map((photo) => {
    const caption = photo.caption.trim();
    check.text(`caption-${photo.sha256}`, caption, 200);
    return {
      sha256: photo.sha256,
      ...(caption !== '' && { caption }),
      ...(photo.taken_at !== '' && { taken_at: photo.taken_at }),
      media_type: photo.media_type,
      bytes: photo.bytes,
      ...(photo.place && { place: photo.place }),
    };
  });
}

function visited(draft: ReportDraft, check: Checker): NonNullable<DailyReport['visitors']> {
  const rows = [];
  for (const row of draft.visitors) {
    const who = row.who.trim();
    const purpose = row.purpose.trim();
    if (who === '' && purpose === '') continue;
    check.needed(`visitor-${row.key}`, who);
    check.text(`visitor-${row.key}`, who, 120);
    check.text(`purpose-${row.key}`, purpose, 200);
    rows.push({ who, ...(purpose !== '' && { purpose }) });
  }
  check.list('visitors', rows.length, 50);
  return rows;
}

/** Null where an earlier report said nothing of safety and the correction says nothing either. */
function safety(draft: ReportDraft, check: Checker): NonNullable<DailyReport['safety']> | null {
  const note = draft.safety.note.trim();
  const { incidents: typed, briefing_held } = draft.safety;
  if (typed.trim() === '' && briefing_held === null && note === '') return null;
  const incidents = check.count('incidents', draft.safety.incidents, 999);
  check.text('safety-note', note, 1000);
  if (incidents > 0) check.needed('safety-note', note);
  return {
    incidents,
    ...(draft.safety.briefing_held !== null && { briefing_held: draft.safety.briefing_held }),
    ...(note !== '' && { note }),
  };
}

/** The line above the button: what is about to be sent, so that a slip is seen before it is filed. */
export interface Summary {
  people: number;
  items: number;
  photos: number;
  problems: number;
}

export function summaryOf(draft: ReportDraft): Summary {
  return {
    people: draft.workforce.reduce((sum, row) => sum + (parseCount(row.count, 0, 9999) ?? 0), 0),
    items: draft.quantities.filter((row) => (parseQuantity(row.quantity) ?? 0n) > 0n).length,
    photos: draft.photos.length,
    problems: draft.problems.filter((row) => row.text.trim() !== '').length,
  };
}
