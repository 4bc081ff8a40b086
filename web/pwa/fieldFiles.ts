import type { Plugin, Rollup } from 'vite';

/** The pages that must open without a link although nobody opened them before. */
const fieldPages = [
  'Today',
  'Report',
  'Log',
  'Inspection',
  'Findings',
  'Finding',
  'Rooms',
  'RoomDesk',
  'Outbox',
  'Carried',
  'CutOff',
  'SignIn',
];
const pageModule = /\/views\/(\w+)Page\.svelte$/;
/** Parts of the shell that show what no device carries with it. */
const deskParts = /\/figure\/FigurePanel\.svelte$/;

function forTheDesk(chunk: Rollup.OutputChunk): boolean {
  if (chunk.moduleIds.some((id) => deskParts.test(id))) return true;
  const pages = chunk.moduleIds.flatMap((id) => pageModule.exec(id)?.[1] ?? []);
  return pages.length > 0 && !pages.some((page) => fieldPages.includes(page));
}

/** What the field pages stand on, whatever they fetch later included: file names in the build's folder. */
export function fieldFilesOf(bundle: Rollup.OutputBundle): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const chunk = bundle[name];
    if (found.has(name) || chunk?.type !== 'chunk') return;
    found.add(name);
    for (const file of chunk.viteMetadata?.importedCss ?? []) found.add(file);
    chunk.imports.forEach(visit);
    for (const later of chunk.dynamicImports) {
      const target = bundle[later];
      if (target?.type === 'chunk' && !forTheDesk(target)) visit(later);
    }
    // Scripts of workers are files of their own, named in the code.
    for (const file of Object.values(bundle))
      if (file.type === 'asset' && /\.(js|wasm)$/.test(file.fileName))
        if (chunk.code.includes(file.fileName.replace(/^.*\//, ''))) found.add(file.fileName);
  };
  for (const chunk of Object.values(bundle))
    if (chunk.type === 'chunk' && chunk.isEntry) visit(chunk.fileName);
  return found;
}

/** Remembers, while the app is built, which of its files the field needs. */
export function findFieldFiles(): Plugin & { files: Set<string> } {
  const files = new Set<string>();
  return {
    name: 'longspan:field-files',
    apply: 'build',
    files,
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        files.clear();
        for (const file of fieldFilesOf(bundle)) files.add(file);
      },
    },
  };
}
