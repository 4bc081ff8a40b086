import { allWeekday, type Weekday } from '../generated/facts';
import { addDays, weekday } from '../shared/format/day';

const aMonday = '2024-01-01';

/** The contract counts the week from Monday, as the office does. */
export function weekdayName(day: Weekday): string {
  return weekday(addDays(aMonday, allWeekday.indexOf(day)));
}

/** In the order of the week, whatever order they came in. */
export function weekdayNames(days: readonly Weekday[]): string[] {
  return allWeekday.filter((day) => days.includes(day)).map(weekdayName);
}
