import type { Learning, LearningRow } from '../../generated/api';
import { allRoomKind, type RoomKind } from '../../generated/facts';

/** 1.3, from seconds: learning is counted in hours with one place. */
export function hours(seconds: number): string {
  return (Math.round(seconds / 360) / 10).toFixed(1);
}

/** The kinds that anybody has hours of, in their order. */
export function kindsIn(people: readonly LearningRow[]): RoomKind[] {
  return allRoomKind.filter((kind) => people.some((one) => (one.by_kind?.[kind] ?? 0) > 0));
}

interface Words {
  name: string;
  meetings: string;
  hours: string;
  led: string;
  day: string;
  title: string;
  kind: string;
  subject: string;
  role: string;
  kindWord: (kind: RoomKind) => string;
  roleWord: (role: string) => string;
}

/** One line for each person. */
export function summaryRows(answer: Learning, words: Words): (string | number)[][] {
  const kinds = kindsIn(answer.people);
  return [
    [
      words.name,
      words.meetings,
      words.led,
      words.hours,
      ...kinds.map((kind) => `${words.kindWord(kind)} ${words.hours}`),
    ],
    ...answer.people.map((one) => [
      one.name,
      one.meetings,
      one.led ?? 0,
      Number(hours(one.seconds)),
      ...kinds.map((kind) => Number(hours(one.by_kind?.[kind] ?? 0))),
    ]),
  ];
}

/** One line for each meeting that somebody took part in. */
export function itemRows(answer: Learning, words: Words): (string | number)[][] {
  return [
    [words.name, words.day, words.title, words.kind, words.subject, words.role, words.hours],
    ...answer.people.flatMap((person) =>
      (person.items ?? []).map((one) => [
        person.name,
        one.meeting,
        one.title,
        one.kind ? words.kindWord(one.kind) : '',
        one.subject ?? '',
        words.roleWord(one.role),
        Number(hours(one.seconds)),
      ]),
    ),
  ];
}
