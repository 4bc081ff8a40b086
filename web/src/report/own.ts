import type { Grant } from '../generated/api';
import { factRoles } from '../generated/roles';

/** The projects an account may file for in a programme; null where it may file for all of them. */
export function ownProjects(
  grants: readonly Grant[],
  programme: string,
): ReadonlySet<string> | null {
  const own = new Set<string>();
  for (const { role, scope } of grants) {
    if (!factRoles['daily_report.filed'].includes(role)) continue;
    if (scope === '*' || scope === `programme/${programme}`) return null;
    const [type, of, project] = scope.split('/');
    if (type === 'project' && of === programme && project) own.add(project);
  }
  return own;
}
