/** Longspan is started on a database that it cannot or must not use: it says so in a sentence, and serves nothing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { binary, Client } from '../harness.ts';
import { Postgres } from '../postgres.ts';
import { Works } from './works.ts';

const folder = mkdtempSync(join(tmpdir(), 'longspan-refused-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function start(args: string[], env: Record<string, string> = {}) {
  return spawnSync(binary, args, {
    encoding: 'utf8',
    timeout: 150_000,
    env: { ...process.env, ...env },
  });
}

/** Starts a server that must end by itself with `code`, having said why; gives what it said. */
function refused(code: number, store: string): string {
  const data = ['--data', join(folder, 'data')];
  const done = start(['serve', ...data, '--listen', '127.0.0.1:0', '--store', store]);
  assert.equal(done.error, undefined, `${done.error?.message}: ${done.stdout}${done.stderr}`);
  assert.equal(done.status, code, done.stdout + done.stderr);
  assert.equal(done.stdout, '', 'nothing is served');
  assert.match(done.stderr, /^longspan: \S.{10,600}\n$/, 'one line, which the journal keeps whole');
  return done.stderr;
}

describe('an address that is none', () => {
  for (const wrong of [
    'mysql://x',
    'works',
    '/var/lib/works.db',
    'postgresql://[::1/works',
    'postgresql://longspan@127.0.0.1:5432/works?colour=blue',
    'postgresql://longspan@127.0.0.1:many/works',
    'postgresql://longspan:50%@127.0.0.1:5432/works',
  ]) {
    it(`${wrong} is refused with exit 2`, () => {
      assert.match(refused(2, wrong), /store|postgresql:\/\//);
      const checked = start(['config', 'check'], { LONGSPAN_STORE: wrong });
      assert.equal(checked.status, 2, checked.stdout);
    });
  }

  it('and when a password was not encoded as addresses want it, no part of it is printed', () => {
    for (const password of ['s3cr/t0', 's3cr@t0', 's3cr:t0@t0', 's3cr#t0', 's3cr?t0', 's3cr%t0'])
      for (const command of ['serve', 'status']) {
        const store = `postgresql://longspan:${password}@127.0.0.1:1/works`;
        const { status, stdout, stderr } = start([command, '--data', folder, '--store', store]);
        assert.ok(status === 2 || status === 3, `${status}: ${stderr}`);
        assert.doesNotMatch(stdout + stderr, /s3cr|t0/, store);
      }
  });
});

describe('the configuration is printed', () => {
  for (const [store, shown] of [
    ['postgresql://longspan:s3cret@db.example/works', /db\.example.*works/],
    ['postgresql://db.example/works?user=longspan&password=s3cret&sslmode=require', /sslmode/],
    ['postgresql://longspan:s3cret%40@db.example/works', /db\.example.*works/],
  ] as const) {
    it(`with the host and without the password of ${store}`, () => {
      const file = join(folder, 'longspan.toml');
      writeFileSync(file, `store = "${store}"\n`);
      for (const done of [
        start(['config', 'print', '--config', file]),
        start(['config', 'print', '--store', store]),
        start(['config', 'print'], { LONGSPAN_STORE: store }),
      ]) {
        assert.equal(done.status, 0, done.stderr);
        assert.match(done.stdout, shown);
        assert.doesNotMatch(done.stdout + done.stderr, /s3cret/);
      }
    });
  }
});

describe('a database that Longspan cannot use', () => {
  let works: Works;
  let postgres: Postgres;
  before(async () => {
    works = await Works.withDatabase();
    postgres = works.postgres;
    // Its tables are made by a first start.
    const server = await works.node();
    await new Client(server).setUp();
    await server.stop();
  });
  after(() => works.end());
  const address = (password: string, database = 'works', port = postgres.port) =>
    `postgresql://${Postgres.role}:${password}@127.0.0.1:${port}/${database}`;

  it('the password is wrong', () => {
    const said = refused(3, address('not-this-one'));
    assert.match(said, /password/);
    assert.doesNotMatch(said, /not-this-one/);
  });

  it('there is no password', () => {
    assert.match(refused(3, works.store.replace(`:${postgres.rolePassword}`, '')), /password/);
  });

  it('there is no such database', () => {
    const said = refused(3, address(postgres.rolePassword, 'nowhere'));
    assert.match(said, /nowhere/);
    assert.ok(!said.includes(postgres.rolePassword));
  });

  it('nobody listens there', () => {
    const said = refused(3, address(postgres.rolePassword, 'works', 1));
    assert.match(said, /127\.0\.0\.1/);
    assert.ok(!said.includes(postgres.rolePassword));
  });

  it('the role may not make tables', () => {
    postgres.psql('postgres', 'CREATE DATABASE others TEMPLATE template0');
    assert.match(refused(3, postgres.url('others')), /permission|may not/);
  });

  it('it keeps text as nobody knows what', () => {
    const encoding = "ENCODING 'SQL_ASCII' LOCALE 'C'";
    const owner = `OWNER ${Postgres.role}`;
    postgres.psql('postgres', `CREATE DATABASE old ${owner} TEMPLATE template0 ${encoding}`);
    assert.match(refused(3, postgres.url('old')), /UTF-?8/);
  });

  it('it is set to be read only', () => {
    const setting = 'ALTER DATABASE works SET default_transaction_read_only';
    postgres.psql('postgres', `${setting} = on`);
    assert.match(refused(3, works.store), /read.only|takes no writes/);
    postgres.psql('postgres', `${setting} = off`);
  });

  it('it is a standby', async () => {
    await postgres.demote();
    assert.match(refused(3, works.store), /standby/);
    assert.match(works.must('verify'), /^ok: /, 'whoever only reads may');
    postgres.promote();
    const server = await works.node();
    assert.equal((await new Client(server).get('/readyz')).status, 200);
    await server.stop();
  });

  it('its server does not write through to the disk', async () => {
    const unsafe = await Works.withDatabase({ settings: { fsync: 'off' } });
    assert.match(refused(3, unsafe.store), /fsync/);
    await unsafe.end();
  });

  it('a table was changed by hand', () => {
    for (const [change, back, named] of [
      ['DROP COLUMN search', 'ADD COLUMN search TEXT COLLATE "C" NOT NULL DEFAULT \'\'', /project/],
      ['RENAME COLUMN paid TO spent', 'RENAME COLUMN spent TO paid', /paid/],
      ['ADD COLUMN remark TEXT', 'DROP COLUMN remark', /remark/],
      ['RENAME TO projects', null, /project/],
    ] as const) {
      works.sql(`ALTER TABLE project ${change}`);
      try {
        assert.match(refused(3, works.store), named, change);
      } finally {
        works.sql(back ? `ALTER TABLE project ${back}` : 'ALTER TABLE projects RENAME TO project');
      }
    }
  });

  it('and with the tables put back it serves', async () => {
    const server = await works.node();
    await new Client(server).signIn('boss', 'a long enough one');
    await server.stop();
  });

  it('a newer Longspan has been here', () => {
    works.sql("INSERT INTO migration (name) VALUES ('9999-foresee-tomorrow')");
    assert.match(refused(3, works.store), /newer.*9999-foresee-tomorrow/);
    const { code, out } = works.run('rebuild');
    assert.equal(code, 3, out);
    works.sql("DELETE FROM migration WHERE name = '9999-foresee-tomorrow'");
  });
});
