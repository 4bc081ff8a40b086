import type { Plugin } from 'vite';

/**
 * Finds, while the app is built, the modules that stand before every page: all that the entry imports straight, but
 * not the entry, whose file gives the build its name.
 */
export function findFirstModules(): Plugin & { ids: Set<string> } {
  const ids = new Set<string>();
  return {
    name: 'longspan:first-modules',
    apply: 'build',
    ids,
    buildEnd() {
      ids.clear();
      const entries = [...this.getModuleIds()].filter((id) => this.getModuleInfo(id)?.isEntry);
      const open = [...entries];
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        if (ids.has(id)) continue;
        ids.add(id);
        open.push(...(this.getModuleInfo(id)?.importedIds ?? []));
      }
      for (const id of [...ids])
        if (entries.includes(id) || id.endsWith('/src/main.ts')) ids.delete(id);
    },
  };
}
