/** What holds for every file of the project. */
import { posix } from 'node:path';
import { lines } from './rules.ts';
import type { Rule, Violation } from './rules.ts';

const longest = 500;
/** Files that may be longer, each with its reason. */
const long: Record<string, string> = {};

const isCode = (path: string): boolean =>
  /\.([ch]pp|tsx?|mjs|js|svelte|css|sql|sh|cmake)$/.test(path) || path.startsWith('bin/');
const isLock = (path: string): boolean =>
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml)$/.test(path);
/** These files spell out what they forbid. */
const isRule = (path: string): boolean => path.startsWith('spec/tidy/');

export const filesStayShort: Rule = (files) =>
  [...files]
    .filter(([path]) => isCode(path) && !(path in long))
    .map(([path, text]) => ({ path, count: text.split('\n').length - 1 }))
    .filter(({ count }) => count > longest)
    .map(({ path, count }) => ({
      rule: 'length',
      path,
      line: count,
      why: `${count} lines; more than ${longest} want to be two files`,
    }));

export const namesSayWhatIsThere: Rule = (files) =>
  [...files.keys()]
    .filter(
      (path) =>
        isCode(path) && /(^|\/|_|-)(utils?|helpers?|managers?|common|misc)(\/|\.|_|-)/.test(path),
    )
    .map((path) => ({ rule: 'names', path, line: 1, why: 'is named after nothing a user can do' }));

export const nothingGeneratedIsCommitted: Rule = (files) =>
  [...files.keys()]
    .filter((path) =>
      /(^|\/)(node_modules|\.node|build|dist|generated|__pycache__)\/|\.(o|a|so|db|db-wal|db-shm|log|xlsx|pyc|map)$/.test(
        path,
      ),
    )
    .map((path) => ({
      rule: 'generated',
      path,
      line: 1,
      why: 'is made by a build and must not be committed',
    }));

export const noMachineIsNamed: Rule = (files) => {
  const out: Violation[] = [];
  const machine = /(^|[\s"'`(=:])(\/work\/|\/root\/|\/home\/\w|\/Users\/\w|[A-Z]:\\Users)/;
  for (const [path, line, text] of lines(files, (one) => !isRule(one))) {
    const match = machine.exec(text);
    if (match)
      out.push({ rule: 'machine', path, line, why: `${match[2]}… is a path of one machine` });
  }
  return out;
};

export const lockFilesNameNoRegistry: Rule = (files) => {
  const out: Violation[] = [];
  for (const [path, line, text] of lines(files, isLock)) {
    if (/"?resolved"?:? +"https?:/.test(text)) {
      out.push({
        rule: 'registry',
        path,
        line,
        why: 'names a registry: npm config set omit-lockfile-registry-resolved true',
      });
    }
  }
  return out;
};

export const nothingIsLeftForLater: Rule = (files) => {
  const out: Violation[] = [];
  for (const [path, line, text] of lines(files, (one) => isCode(one) && !isRule(one))) {
    const match = /\b(TODO|FIXME|HACK|not implemented|unimplemented)\b/.exec(text);
    if (match)
      out.push({
        rule: 'later',
        path,
        line,
        why: `${match[1]}: finish it, or make it a visible expected failure`,
      });
  }
  return out;
};

/** Links, and the paths of our own that a document sets in backticks. Built files are named but not there. */
export const documentsNameWhatIsThere: Rule = (files) => {
  const out: Violation[] = [];
  const folders = new Set(
    [...files.keys()].flatMap((path) => {
      const parts = path.split('/').slice(0, -1);
      return parts.map((_, end) => parts.slice(0, end + 1).join('/'));
    }),
  );
  const there = (path: string): boolean => {
    const plain = posix.normalize(path).replace(/\/$/, '');
    return plain === '.' || files.has(plain) || folders.has(plain);
  };
  for (const [path, line, text] of lines(files, (one) => one.endsWith('.md'))) {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => posix.join(posix.dirname(path), target));
    const named = [
      ...text.matchAll(/`((?:server|web|contract|spec|bin|cmake|examples|bench)\/[\w./-]*)`/g),
    ]
      .map((match) => match[1] ?? '')
      .filter(
        (target) => !/\/(dist|generated|node_modules)(\/|$)|^contract\/\w+\.hpp$/.test(target),
      );
    // A document inside web/ may speak from there.
    const missing = links
      .concat(named)
      .filter((target) => !there(target) && !there(posix.join(posix.dirname(path), target)));
    for (const target of missing)
      out.push({ rule: 'documents', path, line, why: `there is no ${target}` });
  }
  return out;
};

export const houseRules: Rule[] = [
  filesStayShort,
  namesSayWhatIsThere,
  nothingGeneratedIsCommitted,
  noMachineIsNamed,
  lockFilesNameNoRegistry,
  nothingIsLeftForLater,
  documentsNameWhatIsThere,
];
