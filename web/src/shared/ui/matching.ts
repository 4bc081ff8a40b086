import type { Person } from '../../generated/api';

/** Those whose names hold all that was typed, whatever the order; who begins so comes first. At most `most`. */
export function matching(
  people: readonly Person[],
  typed: string,
  without: ReadonlySet<string>,
  most = 30,
): Person[] {
  const wanted = typed.normalize('NFKC').toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const begins = (one: Person): boolean =>
    wanted.length > 0 && one.name.toLocaleLowerCase().startsWith(wanted[0] ?? '');
  return people
    .filter(
      (one) =>
        !without.has(one.id) && wanted.every((part) => one.name.toLocaleLowerCase().includes(part)),
    )
    .sort((a, b) => Number(begins(b)) - Number(begins(a)))
    .slice(0, most);
}
