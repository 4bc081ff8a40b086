import { expect, test } from 'vitest';
import { ownProjects } from './own';

test("one's own projects are those one may file for", () => {
  expect(ownProjects([{ role: 'viewer', scope: '*' }], 'HZ')).toEqual(new Set());
  expect(
    ownProjects(
      [
        { role: 'site', scope: 'project/HZ/K01' },
        { role: 'site', scope: 'project/XX/K09' },
      ],
      'HZ',
    ),
  ).toEqual(new Set(['K01']));
  expect(ownProjects([{ role: 'office', scope: 'programme/HZ' }], 'HZ')).toBeNull();
});
