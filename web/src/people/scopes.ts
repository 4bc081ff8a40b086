import type { Role } from '../generated/facts';

/** Where a role holds: everywhere, in one programme, in one project. The contract writes it as one text. */
export type Scope =
  | { where: 'everywhere' }
  | { where: 'programme'; programme: string }
  | { where: 'project'; programme: string; project: string };

export interface Grant {
  role: Role;
  scope: string;
}

export function scopeText(scope: Scope): string {
  if (scope.where === 'everywhere') return '*';
  return scope.where === 'programme'
    ? `programme/${scope.programme}`
    : `project/${scope.programme}/${scope.project}`;
}

export function scopeOf(text: string): Scope | null {
  if (text === '*') return { where: 'everywhere' };
  const [where, programme, project, rest] = text.split('/');
  if (rest !== undefined || !programme) return null;
  if (where === 'programme' && project === undefined) return { where, programme };
  if (where === 'project' && project) return { where, programme, project };
  return null;
}

/** The widest a role is usually given: an administrator everywhere, a site in its own project. */
export function usualScope(role: Role): Scope['where'] {
  if (role === 'admin') return 'everywhere';
  return role === 'site' || role === 'supervisor' ? 'project' : 'programme';
}

/** Whether the grants allow one of the roles there; a wider grant holds in everything within it. */
export function allows(
  grants: readonly Grant[],
  roles: readonly Role[],
  programme: string,
  project?: string,
): boolean {
  return grants.some((grant) => {
    if (!roles.includes(grant.role)) return false;
    const scope = scopeOf(grant.scope);
    if (scope === null) return false;
    if (scope.where === 'everywhere') return true;
    if (scope.programme !== programme) return false;
    return scope.where === 'programme' || project === undefined || scope.project === project;
  });
}

/** Whether a grant adds anything: the same one again, or a narrower one beside a wider, does not. */
export function alreadyGranted(grants: readonly Grant[], role: Role, scope: Scope): boolean {
  if (scope.where === 'everywhere') return grants.some((g) => g.role === role && g.scope === '*');
  const within = scope.where === 'programme' ? undefined : scope.project;
  return grants.some((g) => {
    if (g.role !== role) return false;
    if (within === undefined && g.scope.startsWith('project/')) return false;
    return allows([g], [role], scope.programme, within);
  });
}
