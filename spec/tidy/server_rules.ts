/** The arrows between the server's rooms (docs/adr/0001) and who may include what from outside. */
import { circles, lines, withoutComments } from './rules.ts';
import type { Files, Rule, Violation } from './rules.ts';

const domains = ['programme', 'people', 'evidence', 'rhythm', 'reminders', 'rooms', 'consult'];
const core = ['base', 'contract', 'ledger'];
const belowAdapters = [...core, ...domains, 'standing', 'exchange', 'dicom', 'store', 'views'];

/** A room may include itself and these. */
const arrows: Record<string, string[]> = {
  base: [],
  dicom: ['base', 'contract'],
  ledger: ['base', 'contract'],
  programme: core,
  people: core,
  evidence: core,
  rhythm: [...core, 'programme', 'people'],
  reminders: core,
  rooms: [...core, 'programme', 'people'],
  consult: [...core, 'programme', 'people'],
  standing: [...core, ...domains],
  exchange: [...core, ...domains],
  store: [...core, ...domains, 'standing'],
  views: [...core, ...domains, 'standing', 'store'],
  'adapters/sqlite': belowAdapters,
  'adapters/postgres': belowAdapters,
  'adapters/http': belowAdapters,
  'adapters/notify': belowAdapters,
  'adapters/images': [...belowAdapters, 'images_process'],
  'adapters/child': [],
  'adapters/janus': [...belowAdapters, 'adapters/child'],
  'adapters/orthanc': [...belowAdapters, 'adapters/child'],
  'adapters/pages': belowAdapters,
  'adapters/sound': belowAdapters,
  'adapters/tools': belowAdapters,
  'adapters/film': belowAdapters,
  images_process: [],
  imaging_plugin: ['dicom'],
  app: [
    ...belowAdapters,
    'adapters/sqlite',
    'adapters/postgres',
    'adapters/http',
    'adapters/notify',
    'adapters/images',
    'adapters/janus',
    'adapters/orthanc',
    'adapters/pages',
    'adapters/sound',
    'adapters/tools',
    'adapters/film',
  ],
};
/** Single headers that a room may include beyond its arrows. */
const exceptions: Record<string, string[]> = {
  base: ['contract/problems.hpp'],
  'adapters/http': ['web_files.hpp'],
  app: ['web_files.hpp'],
};

/** What comes from outside, and the places that may include it. The first match counts. */
const outside: { what: string; pattern: RegExp; places: string[] }[] = [
  {
    what: 'a database',
    pattern: /^(sqlite3|libpq|pqxx|postgres)/,
    places: ['adapters/', 'app/'],
  },
  {
    what: 'the network or another process',
    pattern:
      /^(boost\/(asio|beast|process)|sys\/(socket|un|wait|epoll)|netinet|arpa|netdb|spawn\.|curl\/|net\/)/,
    places: ['adapters/', 'app/'],
  },
  {
    what: 'OpenSSL',
    pattern: /^openssl\//,
    places: ['base/hash.cpp', 'base/p256.cpp', 'adapters/'],
  },
  {
    what: 'sodium',
    pattern: /^sodium/,
    places: ['base/secret_box.cpp', 'people/', 'adapters/', 'imaging_plugin/'],
  },
  {
    what: 'the operating system',
    pattern: /^(unistd|fcntl|sched|seccomp|poll|signal|csignal|sys\/|pwd|grp|dirent)/,
    places: ['adapters/', 'app/', 'evidence/', 'images_process/', 'imaging_plugin/'],
  },
  { what: 'a reader of pictures', pattern: /^vips\//, places: ['images_process/'] },
  { what: 'drawing', pattern: /^cairo/, places: ['adapters/film/'] },
  {
    what: 'spreadsheets and archives',
    pattern: /^(xlsxwriter|zip\.h|expat)/,
    places: ['exchange/'],
  },
  { what: 'compression', pattern: /^zlib/, places: ['exchange/', 'adapters/', 'dicom/'] },
  { what: 'configuration files', pattern: /^toml/, places: ['exchange/', 'app/'] },
  { what: 'the command line', pattern: /^CLI\//, places: ['app/'] },
  {
    what: 'files',
    pattern: /^(fstream|filesystem)$/,
    places: ['adapters/', 'app/', 'exchange/', 'evidence/', 'imaging_plugin/', 'views/'],
  },
];

const isCpp = (path: string): boolean => /^server\/.*\.[ch]pp$/.test(path);
/** A test stands in its room, may read its data from files and may open a real database. */
const isTest = (path: string): boolean => /_test\.cpp$|\/test_\w+\.hpp$/.test(path);

function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'adapters' ? `${first}/${second}` : first;
}

function* includes(
  files: Files,
): Generator<{ path: string; line: number; quoted: boolean; name: string }> {
  for (const [path, line, text] of lines(files, isCpp)) {
    const match = /^\s*#\s*include\s*(["<])([^">]+)[">]/.exec(text);
    if (match) yield { path, line, quoted: match[1] === '"', name: match[2] ?? '' };
  }
}

export const roomsFollowTheArrows: Rule = (files) => {
  const out: Violation[] = [];
  for (const { path, line, quoted, name } of includes(files)) {
    if (!quoted) continue;
    const room = roomOf(path.slice('server/'.length));
    const target = roomOf(name);
    const allowed = arrows[room];
    if (allowed === undefined) {
      out.push({ rule: 'arrows', path, line, why: `the room ${room} is not in docs/adr/0001` });
    } else if (
      !(exceptions[room] ?? []).includes(name) &&
      target !== room &&
      !allowed.includes(target)
    ) {
      // A store is tested on a real database; only the adapter of one can give it.
      const database = /^adapters\/(sqlite|postgres)\//.test(name);
      if (isTest(path) && database && ['store', 'views'].includes(room)) continue;
      out.push({ rule: 'arrows', path, line, why: `${room} may not include "${name}"` });
    }
  }
  return out;
};

export const outsideStaysOutside: Rule = (files) => {
  const out: Violation[] = [];
  for (const { path, line, quoted, name } of includes(files)) {
    if (quoted || isTest(path)) continue;
    const inside = path.slice('server/'.length);
    const kind = outside.find((one) => one.pattern.test(name));
    if (kind && !kind.places.some((place) => inside.startsWith(place))) {
      out.push({
        rule: 'outside',
        path,
        line,
        why: `<${name}> (${kind.what}) belongs to ${kind.places.join(', ')}`,
      });
    }
  }
  return out;
};

/** Time, chance and the environment come through ports, so that tests and as_of can own them. */
export const timeComesThroughAPort: Rule = (files) => {
  const out: Violation[] = [];
  const own = /^server\/(adapters|app|imaging_plugin)\/|^server\/base\/(instant|uuid|hash)\.cpp$/;
  const code = new Map(
    [...files].filter(([path]) => isCpp(path)).map(([path, text]) => [path, withoutComments(text)]),
  );
  for (const [path, line, text] of lines(code, (one) => !own.test(one) && !isTest(one))) {
    const match =
      /\b(system_clock::now|random_device|getenv|std::time|(?<!SCMP_SYS\()gettimeofday|std::rand)\b/.exec(
        text,
      );
    if (match)
      out.push({
        rule: 'ports',
        path,
        line,
        why: `${match[1]} is only for base's clock, adapters/ and app/`,
      });
  }
  return out;
};

export const headersHaveNoCircles: Rule = (files) => {
  const headers = [...files.keys()].filter((path) => isCpp(path));
  const uses = new Map<string, string[]>(headers.map((path) => [path, []]));
  for (const { path, name, quoted } of includes(files)) {
    if (quoted && files.has(`server/${name}`)) uses.get(path)?.push(`server/${name}`);
  }
  return circles(headers, (path) => uses.get(path) ?? []).map((circle) => ({
    rule: 'circles',
    path: circle[0] ?? '',
    line: 1,
    why: circle.join(' → '),
  }));
};

/** A script is for both databases, or for the one it names; a query that is no migration has no number. */
export const migrationsAreNumberedAndNamed: Rule = (files) => {
  const out: Violation[] = [];
  const numbers = new Set<number>();
  const taken = new Set<string>();
  const migrations = [...files.keys()]
    .filter((path) => /^server\/store\/sql\/[^/]+\.sql$/.test(path))
    .sort();
  for (const path of migrations) {
    const name = path.split('/').at(-1) ?? '';
    const match = /^(\d{4}-)?[a-z]+(-[a-z0-9]+)+(?:\.(sqlite|postgres))?\.sql$/.exec(name);
    const [, number, , dialect] = match ?? [];
    if (!match || (!number && !dialect)) {
      out.push({ rule: 'migrations', path, line: 1, why: 'is not named NNNN-verb-noun.sql' });
      continue;
    }
    if (!number) continue;
    const places = dialect ? [dialect] : ['sqlite', 'postgres'];
    if (places.some((place) => taken.has(number + place)))
      out.push({
        rule: 'migrations',
        path,
        line: 1,
        why: `the number ${parseInt(number)} is taken`,
      });
    for (const place of places) taken.add(number + place);
    numbers.add(parseInt(number));
  }
  for (let number = 1; number <= numbers.size; ++number) {
    if (!numbers.has(number)) {
      out.push({
        rule: 'migrations',
        path: 'server/store/sql',
        line: 1,
        why: `there is no migration ${number}`,
      });
    }
  }
  return out;
};

export const serverRules: Rule[] = [
  roomsFollowTheArrows,
  outsideStaysOutside,
  timeComesThroughAPort,
  headersHaveNoCircles,
  migrationsAreNumberedAndNamed,
];
