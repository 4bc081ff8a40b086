/** The tiers of web/src: views → domain rooms → figure → facts → sync → transport → shared → generated. */
import { posix } from 'node:path';
import { circles, lines, withoutComments } from './rules.ts';
import type { Files, Rule, Violation } from './rules.ts';

const root = 'web/src/';
const isSource = (path: string): boolean => path.startsWith(root) && /\.(ts|svelte)$/.test(path);
const isTest = (path: string): boolean => /\.test\.ts$/.test(path);

/** The tiers below the domain rooms, lowest first; each may import from those before it. */
const lower = ['generated', 'shared', 'transport', 'sync', 'facts', 'figure'];

/** The room of a file; main.ts and App.svelte stand above all rooms. */
function roomOf(path: string): string {
  const parts = path.slice(root.length).split('/');
  return parts.length === 1 ? '' : (parts[0] ?? '');
}

function mayImport(room: string, target: string): boolean {
  if (room === '' || room === target) return true;
  if (target === '') return false;
  const tier = lower.indexOf(room);
  const below = lower.indexOf(target);
  if (tier >= 0) return below >= 0 && below < tier;
  return room === 'views' || below >= 0;
}

/** The sources that `wanted` lets through, their comments blanked. */
function sources(files: Files, wanted: (path: string) => boolean): Files {
  return new Map(
    [...files]
      .filter(([path]) => isSource(path) && !isTest(path) && wanted(path))
      .map(([path, text]) => [path, withoutComments(text)]),
  );
}

interface Import {
  path: string;
  line: number;
  target: string;
  names: string;
  /** A type, or fetched when it is first needed: the module can be read without it. */
  afterwards: boolean;
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
      afterwards: Boolean(match[1]) || /^import\s*\(/.test(match[0]),
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
  // The service worker stands between the page and the server for the app's own files, and for nothing else.
  const talks = ['transport', 'worker'];
  const code = sources(files, (path) => !talks.includes(roomOf(path)));
  for (const [path, line, text] of lines(code, () => true)) {
    const match = network.exec(text);
    if (match) {
      out.push({
        rule: 'transport',
        path,
        line,
        why: `${match[1]} is only for web/src/transport/`,
      });
    }
  }
  return out;
};

/** The calls of transport/ that write facts or evidence; every other room goes through the outbox. */
const writes = /\b(fileFacts|putEvidence)\b/;
export const onlySyncWritesFacts: Rule = (files) => {
  const out: Violation[] = [];
  const lets = (path: string): boolean => ['sync', 'transport', 'generated'].includes(roomOf(path));
  const code = sources(files, (path) => !lets(path));
  for (const [path, line, text] of lines(code, () => true)) {
    const match = writes.exec(text);
    if (match)
      out.push({ rule: 'outbox', path, line, why: `${match[1]} is only for web/src/sync/` });
  }
  return out;
};

/** Files that hold Chinese beside its English twin without being a catalogue, each with its reason. */
const bilingual: [RegExp, string][] = [
  [/^web\/src\/shared\/format\//, 'how a language writes days and amounts is its grammar'],
  [/^web\/src\/transport\/(problem|spoilt)\.ts$/, 'said when no catalogue could be fetched'],
];
/** The switch names each language in itself, whatever the screen speaks. */
const languageNames = /(['">])(中|中文)(['"<])/g;
// Regular expressions over Han are code, not text.
const pattern = /\/(?![*/])(?:\\.|\[[^\]]*\]|[^/\n\\])+\/[a-z]*/g;

/** Chinese on a screen comes from the message catalogue, where its English twin stands beside it. */
export const textComesFromTheCatalogue: Rule = (files) => {
  const out: Violation[] = [];
  const code = sources(
    files,
    (path) => roomOf(path) !== 'generated' && !bilingual.some(([own]) => own.test(path)),
  );
  for (const [path, line, text] of lines(code, () => true)) {
    const match = /[\u3400-\u9fff\uff01-\uff5e\u3001\u3002]+/.exec(
      text.replace(languageNames, '').replace(pattern, ''),
    );
    if (match) {
      const why = `“${match[0]}” belongs into the message catalogue`;
      out.push({ rule: 'catalogue', path, line, why });
    }
  }
  return out;
};

export const modulesHaveNoCircles: Rule = (files) => {
  const modules = sources(files, () => true);
  const resolve = (target: string): string | undefined =>
    [target, `${target}.ts`, `${target}.svelte`, `${target}.svelte.ts`, `${target}/index.ts`].find(
      (one) => files.has(one),
    );
  const uses = (path: string): string[] =>
    importsOf(path, modules.get(path) ?? '')
      .filter((one) => !one.afterwards)
      .map((one) => resolve(one.target))
      .filter((one) => one !== undefined);
  return circles(modules.keys(), uses).map((circle) => ({
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
