/** Each rule of the house finds a violation planted for it, in its place, and passes the clean twin. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as house from './house_rules.ts';
import * as server from './server_rules.ts';
import * as web from './web_rules.ts';
import type { Rule } from './rules.ts';

interface Case {
  rule: Rule;
  what: string;
  bad: Record<string, string>;
  at: string;
  good: Record<string, string>;
}
const long = 'int a;\n'.repeat(501);

const cases: Case[] = [
  {
    rule: server.roomsFollowTheArrows,
    what: 'an arrow upward',
    bad: { 'server/ledger/fact.cpp': '#include "base/day.hpp"\n#include "store/db.hpp"\n' },
    at: 'server/ledger/fact.cpp:2',
    good: { 'server/store/fact_log.cpp': '#include "ledger/fact.hpp"\n' },
  },
  {
    rule: server.roomsFollowTheArrows,
    what: 'an arrow between two domains',
    bad: { 'server/programme/decide.cpp': '#include "rhythm/model.hpp"\n' },
    at: 'server/programme/decide.cpp:1',
    good: { 'server/rhythm/decide.cpp': '#include "programme/model.hpp"\n' },
  },
  {
    rule: server.roomsFollowTheArrows,
    what: 'an arrow between two adapters',
    bad: { 'server/adapters/http/session.cpp': '#include "adapters/sqlite/sqlite_db.hpp"\n' },
    at: 'server/adapters/http/session.cpp:1',
    good: { 'server/app/main.cpp': '#include "adapters/sqlite/sqlite_db.hpp"\n' },
  },
  {
    rule: server.roomsFollowTheArrows,
    what: 'base knowing fact bodies',
    bad: { 'server/base/problem.hpp': '#include "contract/facts.hpp"\n' },
    at: 'server/base/problem.hpp:1',
    good: { 'server/base/problem.hpp': '#include "contract/problems.hpp"\n' },
  },
  {
    rule: server.roomsFollowTheArrows,
    what: 'a room nobody has decided on',
    bad: { 'server/leftovers/a.cpp': '#include "base/day.hpp"\n' },
    at: 'server/leftovers/a.cpp:1',
    good: { 'server/evidence/a.cpp': '#include "base/day.hpp"\n' },
  },
  {
    rule: server.roomsFollowTheArrows,
    what: 'an include that hides its room',
    bad: { 'server/store/writer.cpp': '#include "writer.hpp"\n' },
    at: 'server/store/writer.cpp:1',
    good: { 'server/store/writer.cpp': '#include "store/writer.hpp"\n' },
  },
  {
    rule: server.outsideStaysOutside,
    what: 'a database vendor in the store',
    bad: { 'server/store/db.cpp': '#include <sqlite3.h>\n' },
    at: 'server/store/db.cpp:1',
    good: { 'server/adapters/sqlite/db.cpp': '#include <sqlite3.h>\n' },
  },
  {
    rule: server.outsideStaysOutside,
    what: 'the network in a view',
    bad: { 'server/views/board.cpp': '#include <string>\n#include <boost/asio.hpp>\n' },
    at: 'server/views/board.cpp:2',
    good: { 'server/adapters/http/server.cpp': '#include <boost/asio.hpp>\n' },
  },
  {
    rule: server.outsideStaysOutside,
    what: 'OpenSSL beside hash.cpp',
    bad: { 'server/base/uuid.cpp': '# include <openssl/rand.h>\n' },
    at: 'server/base/uuid.cpp:1',
    good: { 'server/base/hash.cpp': '#include <openssl/evp.h>\n' },
  },
  {
    rule: server.outsideStaysOutside,
    what: 'a file opened by a pure domain',
    bad: { 'server/rhythm/fold.cpp': '#include <fstream>\n' },
    at: 'server/rhythm/fold.cpp:1',
    good: { 'server/exchange/read.cpp': '#include <fstream>\n' },
  },
  {
    rule: server.timeComesThroughAPort,
    what: 'a domain that looks at the clock',
    bad: {
      'server/standing/silence.cpp':
        '// system_clock::now is a port\nauto t = std::chrono::system_clock::now();\n',
    },
    at: 'server/standing/silence.cpp:2',
    good: { 'server/base/instant.cpp': 'auto t = std::chrono::system_clock::now();\n' },
  },
  {
    rule: server.headersHaveNoCircles,
    what: 'two headers that need each other',
    bad: {
      'server/base/a.hpp': '#include "base/b.hpp"\n',
      'server/base/b.hpp': '#include "base/a.hpp"\n',
    },
    at: 'server/base/a.hpp:1',
    good: { 'server/base/a.hpp': '#include "base/b.hpp"\n', 'server/base/b.hpp': '' },
  },
  {
    rule: server.migrationsAreNumberedAndNamed,
    what: 'a migration without a verb',
    bad: { 'server/store/sql/0001-facts.sql': '' },
    at: 'server/store/sql/0001-facts.sql:1',
    good: { 'server/store/sql/0001-create-facts.sql': '' },
  },
  {
    rule: server.migrationsAreNumberedAndNamed,
    what: 'a number taken twice for one database',
    bad: {
      'server/store/sql/0001-add-seal.postgres.sql': '',
      'server/store/sql/0001-create-facts.sql': '',
    },
    at: 'server/store/sql/0001-create-facts.sql:1',
    good: {
      'server/store/sql/0001-create-facts.postgres.sql': '',
      'server/store/sql/0001-create-facts.sqlite.sql': '',
      'server/store/sql/describe-tables.sqlite.sql': '',
    },
  },
  {
    rule: server.migrationsAreNumberedAndNamed,
    what: 'a gap between migrations',
    bad: { 'server/store/sql/0001-create-facts.sql': '', 'server/store/sql/0003-add-seal.sql': '' },
    at: 'server/store/sql:1',
    good: {
      'server/store/sql/0001-create-facts.sql': '',
      'server/store/sql/0002-add-seal.sql': '',
    },
  },
  {
    rule: web.tiersFollowTheArrows,
    what: 'a room that imports from another room',
    bad: {
      'web/src/report/form.ts':
        "import { a } from './draft.ts';\nimport {\n  row,\n} from '../board/rows.ts';\n",
    },
    at: 'web/src/report/form.ts:2',
    good: { 'web/src/views/day.ts': "import { row } from '../board/rows.ts';\n" },
  },
  {
    rule: web.tiersFollowTheArrows,
    what: 'shared pieces that know a room',
    bad: {
      'web/src/shared/Row.svelte':
        '<script lang="ts">\n  import type { A } from \'../board/a.ts\';\n</script>\n',
    },
    at: 'web/src/shared/Row.svelte:2',
    good: {
      'web/src/board/Row.svelte':
        '<script lang="ts">\n  import type { A } from \'../shared/a.ts\';\n</script>\n',
    },
  },
  {
    rule: web.tiersFollowTheArrows,
    what: 'an import of another room at run time',
    bad: { 'web/src/report/form.ts': "const a = await import('../board/rows.ts');\n" },
    at: 'web/src/report/form.ts:1',
    good: { 'web/src/main.ts': "const a = await import('./board/rows.ts');\n" },
  },
  {
    rule: web.tiersFollowTheArrows,
    what: 'transport that knows the outbox',
    bad: { 'web/src/transport/api.ts': "import { outbox } from '../sync/outbox.svelte';\n" },
    at: 'web/src/transport/api.ts:1',
    good: {
      'web/src/figure/Panel.svelte': "<script>import Card from '../facts/Card.svelte';</script>\n",
    },
  },
  {
    rule: web.onlyTransportTalks,
    what: 'a component that fetches',
    bad: {
      'web/src/board/Board.svelte':
        '<script>\n  const a = await fetch("/api/v1/board");\n</script>\n',
    },
    at: 'web/src/board/Board.svelte:2',
    good: { 'web/src/transport/get.ts': 'const a = await fetch("/api/v1/board");\n' },
  },
  {
    rule: web.onlyTransportTalks,
    what: 'a socket outside transport',
    bad: { 'web/src/sync/live.ts': 'const a = new WebSocket(url);\n' },
    at: 'web/src/sync/live.ts:1',
    good: { 'web/src/transport/live.ts': 'const a = new WebSocket(url);\n' },
  },
  {
    rule: web.onlySyncWritesFacts,
    what: 'a form that goes around the outbox',
    bad: {
      'web/src/report/send.ts':
        "import { api } from '../transport/api';\nawait api\n  .fileFacts([fact]);\n",
    },
    at: 'web/src/report/send.ts:3',
    good: { 'web/src/sync/sender.ts': 'await api.fileFacts([fact]);\n' },
  },
  {
    rule: web.textComesFromTheCatalogue,
    what: 'Chinese in a component',
    bad: { 'web/src/board/Board.svelte': '<!-- 项目 -->\n<h1>项目</h1>\n' },
    at: 'web/src/board/Board.svelte:2',
    good: {
      'web/src/board/Board.svelte': "<h1>{t('projects')}</h1>\n",
      'web/src/shared/format/day.ts': "const month = '月';\n",
      'web/src/views/Shell.svelte': "{zh ? 'EN' : '中'}\n",
      'web/src/board/search.ts': 'const han = /[一-龥]/u; // 汉字\n',
    },
  },
  {
    rule: web.modulesHaveNoCircles,
    what: 'two modules that need each other',
    bad: {
      'web/src/board/a.ts': "import { b } from './b';\n",
      'web/src/board/b.ts': "import { a } from './a';\n",
    },
    at: 'web/src/board/a.ts:1',
    good: {
      'web/src/board/a.ts': "import { b } from './b';\n",
      'web/src/board/b.ts': "import type { A } from './a';\nconst later = () => import('./a');\n",
    },
  },
  {
    rule: house.filesStayShort,
    what: 'a file of 501 lines',
    bad: { 'server/base/day.cpp': long },
    at: 'server/base/day.cpp:501',
    good: { 'server/base/day.cpp': long.slice(7), 'docs/problems.md': long },
  },
  {
    rule: house.namesSayWhatIsThere,
    what: 'a file named utils',
    bad: { 'server/base/string_utils.hpp': '' },
    at: 'server/base/string_utils.hpp:1',
    good: { 'server/base/json_writer.hpp': '', 'docs/common-questions.md': '' },
  },
  {
    rule: house.nothingGeneratedIsCommitted,
    what: 'a built web app',
    bad: { 'web/dist/index.html': '' },
    at: 'web/dist/index.html:1',
    good: { 'web/index.html': '' },
  },
  {
    rule: house.noMachineIsNamed,
    what: "somebody's home folder",
    bad: { 'docs/tour.md': 'one\ncd /home/somebody/longspan\n' },
    at: 'docs/tour.md:2',
    good: { 'docs/tour.md': 'cd longspan; see views/home/ and https://example.org/home/page\n' },
  },
  {
    rule: house.lockFilesNameNoRegistry,
    what: 'a registry in a lock file',
    bad: { 'web/package-lock.json': '{\n  "resolved": "https://registry.example/a.tgz"\n}\n' },
    at: 'web/package-lock.json:2',
    good: { 'web/package-lock.json': '{\n  "version": "1.0.0"\n}\n' },
  },
  {
    rule: house.nothingIsLeftForLater,
    what: 'work left for later',
    bad: { 'server/base/day.cpp': '// TODO leap years\n' },
    at: 'server/base/day.cpp:1',
    good: { 'docs/tour.md': 'TODO lists are somebody else’s business\n' },
  },
  {
    rule: house.documentsNameWhatIsThere,
    what: 'a link that leads nowhere',
    bad: { 'docs/tour.md': 'one\n[glossary](glossary.md)\n' },
    at: 'docs/tour.md:2',
    good: {
      'docs/tour.md':
        '[glossary](glossary.md#fact), [law](https://example.org/law.md), [up](../README.md)\n',
      'docs/glossary.md': '',
      'README.md': '',
    },
  },
  {
    rule: house.documentsNameWhatIsThere,
    what: 'a file that moved away',
    bad: { 'docs/tour.md': 'see `server/store/writer.cpp`\n' },
    at: 'docs/tour.md:1',
    good: {
      'docs/tour.md':
        '`server/store/writer.cpp` in `server/store/`, `longspan verify`, `web/dist/`\n',
      'server/store/writer.cpp': '',
    },
  },
];

for (const { rule, what, bad, at, good } of cases) {
  test(`${rule.name} finds ${what}`, () => {
    const found = rule(new Map(Object.entries(bad))).map(({ path, line }) => `${path}:${line}`);
    assert.deepEqual(found, [at]);
    assert.deepEqual(rule(new Map(Object.entries(good))), []);
  });
}

test('every rule has a planted violation', () => {
  const planted = new Set(cases.map(({ rule }) => rule));
  for (const rule of [...server.serverRules, ...web.webRules, ...house.houseRules]) {
    assert.ok(planted.has(rule), `${rule.name} has none`);
  }
});
