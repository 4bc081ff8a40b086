/** The tiers of web/src: views → domain rooms → sync → transport → shared. */
import { posix } from 'node:path';
import { circles, lines, withoutComments } from './rules.ts';
import type { Rule, Violation } from './rules.ts';

const root = 'web/src/';
const isSource = (path: string): boolean => path.startsWith(root) && /\.(ts|svelte)$/.test(path);
const isTest = (path: string): boolean => /\.test\.ts$/.test(path);

/** What the tiers below the domain rooms may import besides themselves. */
const lower: Record<string, string[]> = {
  generated: [],
  shared: ['generated'],
  transport: ['shared', 'generated'],
  sync: ['transport', 'shared', 'generated'],
};

/** The room of a file; main.ts and App.svelte stand above all rooms. */
function roomOf(path: string): string {
  const parts = path.slice(root.length).split('/');
  return parts.length === 1 ? '' : (parts[0] ?? '');
}

function mayImport(room: string, target: string): boolean {
  if (room === '' || room === target) return true;
  if (target === '') return false;
  const allowed = lower[room];
  if (allowed) return allowed.includes(target);
  return room === 'views' || target in lower;
}

interface Import {
  path: string;
  line: number;
  target: string;
  names: string;
  typeOnly: boolean;
}
function importsOf(path: string, text: string): Import[] {
  const out: Import[] = [];
  // The names between braces may run over lines.
  const pattern =
    /\b(?:(?:import|export)\s+(type\s+)?([^'"();]*?)\s*from\s*|import\s*\(?\s*)(['"])([^'"]+)\3/g;
  for (const match of withoutComments(text).matchAll(pattern)) {
    const name = match[4] ?? '';
    if (!name.startsWith('.') && !name.startsWith('$')) continue;
    const plain = name.startsWith('$')
      ? root + name.slice(1).replace(/^lib\//, '')
      : posix.join(posix.dirname(path), name);
    out.push({
      path,
      line: text.slice(0, match.index).split('\n').length,
      target: plain,
      names: match[2] ?? '',
      typeOnly: Boolean(match[1]),
    });
  }
  return out;
}

export const tiersFollowTheArrows: Rule = (files) => {
  const out: Violation[] = [];
  for (const [path, text] of files) {
    if (!isSource(path) || isTest(path)) continue;
    for (const { line, target } of importsOf(path, text)) {
      if (!target.startsWith(root)) continue;
      const from = roomOf(path);
      const to = roomOf(target);
      if (!mayImport(from, to)) {
        out.push({
          rule: 'tiers',
          path,
          line,
          why: `${from} may not import from ${to || 'the top of web/src'}`,
        });
      }
    }
  }
  return out;
};

const network =
  /\b(fetch\s*\(|new\s+(WebSocket|EventSource|XMLHttpRequest)\b|navigator\.sendBeacon)/;
export const onlyTransportTalks: Rule = (files) => {
  const out: Violation[] = [];
  const code = new Map(
    [...files]
      .filter(([path]) => isSource(path))
      .map(([path, text]) => [path, withoutComments(text)]),
  );
  for (const [path, line, text] of lines(
    code,
    (one) => roomOf(one) !== 'transport' && !isTest(one),
  )) {
    const match = network.exec(text);
    if (match)
      out.push({
        rule: 'transport',
        path,
        line,
        why: `${match[1]} is only for web/src/transport/`,
      });
  }
  return out;
};

/** The functions of transport/ that write facts or evidence; every other room goes through the outbox. */
const writers = /\b(postFacts|fileFacts|putEvidence|postEvidence|uploadEvidence)\b/;
export const onlySyncWritesFacts: Rule = (files) => {
  const out: Violation[] = [];
  for (const [path, text] of files) {
    if (
      !isSource(path) ||
      isTest(path) ||
      ['sync', 'transport', 'generated'].includes(roomOf(path))
    )
      continue;
    for (const { line, target, names } of importsOf(path, text)) {
      const match = roomOf(target) === 'transport' ? writers.exec(names) : null;
      if (match)
        out.push({ rule: 'outbox', path, line, why: `${match[1]} is only for web/src/sync/` });
    }
  }
  return out;
};

/**
 * Chinese on a screen comes from the message catalogue, where its English twin stands beside it. How a language writes
 * days and amounts is its grammar: shared/format has it, both languages in one function.
 */
export const textComesFromTheCatalogue: Rule = (files) => {
  const out: Violation[] = [];
  const own = /\/(shared\/format|locales?|texts|generated)\/|\.test\.ts$|\/(zh|en)(\.[\w-]+)?\.ts$/;
  const code = new Map(
    [...files]
      .filter(([path]) => isSource(path) && !own.test(path))
      .map(([path, text]) => [path, withoutComments(text)]),
  );
  for (const [path, line, text] of lines(code, () => true)) {
    // Regular expressions over Han are code, not text.
    const match = /[\u3400-\u9fff\uff01-\uff5e\u3001\u3002]+/.exec(
      text.replace(/\/(?![*/])(?:\\.|\[[^\]]*\]|[^/\n\\])+\/[a-z]*/g, ''),
    );
    if (match)
      out.push({
        rule: 'catalogue',
        path,
        line,
        why: `“${match[0]}” belongs into the message catalogue`,
      });
  }
  return out;
};

export const modulesHaveNoCircles: Rule = (files) => {
  const sources = [...files.keys()].filter((path) => isSource(path) && !isTest(path));
  const resolve = (target: string): string | undefined =>
    [target, `${target}.ts`, `${target}.svelte`, `${target}.svelte.ts`, `${target}/index.ts`].find(
      (one) => files.has(one),
    );
  const uses = (path: string): string[] =>
    importsOf(path, files.get(path) ?? '')
      .filter((one) => !one.typeOnly)
      .map((one) => resolve(one.target))
      .filter((one) => one !== undefined);
  return circles(sources, uses).map((circle) => ({
    rule: 'circles',
    path: circle[0] ?? '',
    line: 1,
    why: circle.join(' → '),
  }));
};

export const webRules: Rule[] = [
  tiersFollowTheArrows,
  onlyTransportTalks,
  onlySyncWritesFacts,
  textComesFromTheCatalogue,
  modulesHaveNoCircles,
];
