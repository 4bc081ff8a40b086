import type { Grant } from '../generated/api';
import { factKinds } from '../generated/facts';

/** The projects an account may file for in a programme; null where it may file for all of them. */
export function ownProjects(
  grants: readonly Grant[],
  programme: string,
): ReadonlySet<string> | null {
  const own = new Set<string>();
  for (const { role, scope } of grants) {
    if (!factKinds['daily_report.filed'].roles.includes(role)) continue;
    if (scope === '*' || scope === `programme/${programme}`) return null;
    const [type, of, project] = scope.split('/');
    if (type === 'project' && of === programme && project) own.add(project);
  }
  return own;
}
