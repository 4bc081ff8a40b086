/** What lies in a folder that others write into meanwhile. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Nothing where somebody has taken it away since it was listed: others write there while one looks. */
function unlessGone<T>(look: () => T, gone: T): T {
  try {
    return look();
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return gone;
  }
}
/** Every file below a folder. */
export function files(folder: string): string[] {
  return unlessGone(() => readdirSync(folder, { withFileTypes: true }), []).flatMap((one) => {
    const path = join(folder, one.name);
    return one.isDirectory() ? files(path) : one.isFile() ? [path] : [];
  });
}
/** What is in a file; nothing is in one that is gone. */
export const contentOf = (file: string): Buffer =>
  unlessGone(() => readFileSync(file), Buffer.alloc(0));
