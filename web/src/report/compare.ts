import { quantityOf, quantityText } from './decimal';
import type { DailyReport } from './shapes';

/** One line of two versions of a report side by side. Empty text means it is not on that side. */
export interface ComparedLine {
  section: Section;
  /** What the line is about: a field's name, a trade, an item, a material. Interpreted by `section`. */
  subject: string;
  before: string;
  after: string;
  mark: 'same' | 'changed' | 'added' | 'removed';
}

export type Section =
  | 'weather'
  | 'workforce'
  | 'plant'
  | 'quantities'
  | 'deliveries'
  | 'problems'
  | 'visitors'
  | 'safety'
  | 'narrative'
  | 'photos';

const SECTIONS: readonly Section[] = [
  'weather',
  'workforce',
  'quantities',
  'plant',
  'deliveries',
  'problems',
  'visitors',
  'safety',
  'narrative',
  'photos',
];

/** Every line of both versions, section by section: the earlier one's order first, then what is only in the later. */
export function compare(before: DailyReport, after: DailyReport): ComparedLine[] {
  const left = linesOf(before);
  const right = linesOf(after);
  return SECTIONS.flatMap((section) => compareSection(section, left[section], right[section]));
}

export function differences(lines: readonly ComparedLine[]): number {
  return lines.filter((line) => line.mark !== 'same').length;
}

type Lines = Map<string, string>;

function compareSection(section: Section, left: Lines, right: Lines): ComparedLine[] {
  const subjects = [...left.keys(), ...[...right.keys()].filter((subject) => !left.has(subject))];
  return subjects.map((subject) => {
    const before = left.get(subject) ?? '';
    const after = right.get(subject) ?? '';
    const mark =
      before === after
        ? 'same'
        : !left.has(subject)
          ? 'added'
          : !right.has(subject)
            ? 'removed'
            : 'changed';
    return { section, subject: nameOf(subject), before, after, mark };
  });
}

/** Two rows may bear one name (two lots of cement): the second is kept apart by its place. */
const PLACE = '\u0000';

function nameOf(subject: string): string {
  return subject.split(PLACE)[0] ?? subject;
}

function put(lines: Lines, subject: string, value: string): void {
  let key = subject;
  for (let place = 2; lines.has(key); place += 1) key = `${subject}${PLACE}${place}`;
  lines.set(key, value);
}

function linesOf(report: DailyReport): Record<Section, Lines> {
  const all = Object.fromEntries(SECTIONS.map((s) => [s, new Map<string, string>()])) as Record<
    Section,
    Lines
  >;
  for (const [field, value] of Object.entries(report.weather))
    put(all.weather, field, String(value));
  for (const row of report.workforce ?? []) put(all.workforce, row.trade, String(row.count));
  for (const row of report.plant ?? []) {
    put(
      all.plant,
      row.name,
      row.hours === undefined ? String(row.count) : `${row.count} / ${row.hours} h`,
    );
  }
  for (const row of report.quantities ?? [])
    put(all.quantities, row.item, quantityText(quantityOf(row.quantity)));
  for (const row of report.deliveries ?? []) {
    put(
      all.deliveries,
      row.material,
      [`${row.quantity} ${row.unit}`, row.supplier].filter(Boolean).join(', '),
    );
  }
  (report.problems ?? []).forEach((row, i) => {
    put(all.problems, `${i + 1}`, row.text);
    if (row.severity !== undefined) put(all.problems, `${i + 1}.severity`, row.severity);
    if (row.waits_for !== undefined) put(all.problems, `${i + 1}.waits_for`, row.waits_for);
  });
  for (const row of report.visitors ?? []) put(all.visitors, row.who, row.purpose ?? '-');
  for (const [field, value] of Object.entries(report.safety ?? {}))
    put(all.safety, field, String(value));
  if (report.narrative !== undefined) put(all.narrative, 'narrative', report.narrative);
  for (const row of report.photos ?? []) put(all.photos, row.sha256, row.caption ?? '-');
  return all;
}
