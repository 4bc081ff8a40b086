/** Moving between stores: the same facts, chains, seal and accounts, whatever breaks the move off. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { longspan, mustRun } from '../../bench/parts/programs.ts';
import { binary, Client, fact, Server, uuid7 } from '../harness.ts';
import { Postgres } from '../postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'longspan-move-'));
const data = join(folder, 'data');
const board = '/api/v1/board?programme=REHEARSAL';
let postgres: Postgres;
let said = '';

/** Makes an empty database; gives its address. */
function database(name: string): string {
  postgres.createDatabase(name);
  return postgres.url(name);
}

function move(from: string, to: string, own = data): { code: number; out: string } {
  const done = longspan('migrate-store', '--data', own, '--from', from, '--to', to);
  said += done.out;
  return done;
}

/** Begins a move; `done` gives how it ended. */
function moving(from: string, to: string) {
  const child = spawn(binary, ['migrate-store', '--data', data, '--from', from, '--to', to]);
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (out += part.toString()));
  const done = new Promise<{ code: number | null; out: string }>((resolve) =>
    child.on('close', (code) => {
      said += out;
      resolve({ code, out });
    }),
  );
  return { done, kill: () => child.kill('SIGKILL') };
}

/** Facts and seal, as `status` and `verify` say them. */
function standing(own: string, store = 'sqlite'): string {
  const place = ['--data', own, '--store', store];
  return mustRun('status', ...place) + mustRun('verify', ...place);
}

async function shown(client: Client): Promise<object> {
  const { json } = await client.get(board);
  return { rows: json.rows, totals: json.totals };
}

let boss: Client;
let token: Client;
let onTheBoard: object;
let stood: string;

before(async () => {
  postgres = await Postgres.create({ inMemory: true });
  mustRun('sample', '--data', data);
  const server = await Server.start({ data });
  boss = await new Client(server).setUp();
  await boss.openAccount('zhoumin', ['office', 'programme/REHEARSAL']);
  token = await boss.withToken();
  onTheBoard = await shown(boss);
  await server.stop();
  mustRun('seal', '--data', data);
  stood = standing(data);
});
after(async () => {
  await postgres.remove();
  rmSync(folder, { recursive: true, force: true });
  assert.ok(!said.includes(postgres.rolePassword), 'the password was printed');
});

/** On a server of the moved store, everybody finds what they left. */
async function nothingIsMissing(own: string, store: string): Promise<void> {
  const server = await Server.start({ data: own, store });
  const people = await new Client(server).signIn('zhoumin', 'zhoumin has a password');
  assert.deepEqual(await shown(people), onTheBoard);
  for (const known of [boss, token]) {
    const again = Object.assign(new Client(server), { cookie: known.cookie, csrf: known.csrf });
    again.token = known.token;
    assert.deepEqual(await shown(again), onTheBoard, 'signed in since before the move');
  }
  await server.stop();
}

describe('the rehearsal programme is moved', () => {
  let store = '';
  const back = join(folder, 'back');

  it('from SQLite to PostgreSQL, with the same seal', () => {
    store = database('works');
    const { code, out } = move('sqlite', store);
    assert.equal(code, 0, out);
    const seal = /^seal ([0-9a-f]{64})$/m.exec(stood)?.[1];
    assert.match(out, new RegExp(`^copied \\d{4} facts in \\d\\d streams in .*same: ${seal}\n$`));
    assert.equal(standing(data, store), stood);
    assert.equal(standing(data), stood, 'the source is as it was');
  });

  it('and moving them once more changes nothing', () => {
    const { code, out } = move('sqlite', store);
    assert.equal(code, 0, out);
    assert.match(out, /^nothing to do: postgresql:.* holds the same facts already\n$/);
    assert.equal(standing(data, store), stood);
  });

  it('and the tables derived from its facts are those a rebuild makes', () => {
    assert.match(mustRun('rebuild', '--data', data, '--store', store), /the same, row for row/);
  });

  it('and back to SQLite, beside the first file or in a folder of its own', () => {
    const beside = join(data, 'second.db');
    for (const [to, own] of [
      [`sqlite:${beside}`, data],
      ['sqlite', back],
    ] as const) {
      const { code, out } = move(store, to, own);
      assert.equal(code, 0, out);
      assert.doesNotMatch(out, /evidence/);
    }
    assert.equal(standing(back), stood);
    assert.equal(statSync(beside).mode & 0o077, 0, 'accounts lie in it');
  });

  it('with the keys of what is sealed, or saying which is to be copied', () => {
    const own = join(folder, 'keys');
    mkdirSync(own);
    const { code, out } = move('sqlite', `sqlite:${own}/longspan.db`);
    assert.equal(code, 0, out);
    assert.match(out, /^content\.key was copied to .*keys$/m);
    const key = readFileSync(join(own, 'content.key'));
    assert.ok(key.equals(readFileSync(join(data, 'content.key'))));
    assert.equal(statSync(join(own, 'content.key')).mode & 0o077, 0);

    const apart = join(folder, 'apart');
    const come = move(store, `sqlite:${apart}/longspan.db`, apart);
    assert.equal(come.code, 0, come.out);
    assert.match(come.out, /^copy content\.key to .*apart before a server starts/m);

    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'content.key'), Buffer.alloc(32));
    const wrong = move('sqlite', `sqlite:${other}/longspan.db`);
    assert.equal(wrong.code, 1, wrong.out);
    assert.match(wrong.out, /^MISMATCH .*other\/content\.key is another key/m);
  });

  it('and into a file elsewhere, which has no evidence beside it', () => {
    const { code, out } = move('sqlite', `sqlite:${join(folder, 'elsewhere.db')}`);
    assert.equal(code, 0, out);
    assert.match(out.trimEnd().split('\n').at(-1) ?? '', /^evidence stays in .*data\/evidence/);
  });

  it('and in both everybody is let in and finds the board as it was', async () => {
    await nothingIsMissing(back, 'sqlite');
    await nothingIsMissing(data, store);
  });

  it('and from one PostgreSQL to another', () => {
    const { code, out } = move(store, database('elsewhere'));
    assert.equal(code, 0, out);
    assert.equal(standing(data, postgres.url('elsewhere')), standing(data, store));
  });
});

describe('a move is killed again and again', () => {
  for (const to of ['PostgreSQL', 'SQLite'] as const) {
    it(`to ${to}, goes on where it was, and nobody serves what is there`, async () => {
      const own = join(folder, 'killed', to);
      const store = to === 'SQLite' ? 'sqlite' : database('killed');
      const target = to === 'SQLite' ? `sqlite:${own}/longspan.db` : store;
      mkdirSync(own, { recursive: true });
      let broken = 0;
      // Once it was broken off in the middle it is given little more time, and so is again.
      for (let ms = 20; ; ms *= broken === 0 ? 1.3 : 1.1) {
        const under_way = moving('sqlite', target);
        const ended = await Promise.race([under_way.done, sleep(ms)]);
        under_way.kill();
        const { code, out } = ended ?? (await under_way.done);
        if (code === 0) break;
        assert.equal(code, null, out);
        const opened = longspan('verify', '--data', own, '--store', store);
        if (opened.code === 3 && /has not finished; run migrate-store again/.test(opened.out)) {
          ++broken;
          const served = longspan('serve', '--data', own, '--store', store);
          assert.equal(served.code, 3, served.out);
          assert.match(served.out, /has not finished; run migrate-store again/);
        }
        assert.ok(ms < 90_000, 'it never gets to its end');
      }
      assert.ok(broken >= 2, `only ${broken} times it was killed half way`);
      assert.equal(standing(own, store), stood);
      await nothingIsMissing(own, store);
    });
  }
});

describe('a node goes on writing into the source', () => {
  it('so the move says that facts are missing, and takes them when the node has stopped', async () => {
    const from = database('busy');
    const to = database('quiet');
    assert.equal(move('sqlite', from).code, 0);
    const server = await Server.start({ data: join(folder, 'node'), store: from });
    try {
      const client = await new Client(server).signIn('boss', 'a long enough one');
      const under_way = moving(from, to);
      let ended: { code: number | null; out: string } | undefined;
      void under_way.done.then((how) => (ended = how));
      while (ended === undefined)
        await client.accept(
          fact('programme.corrected', 'programme/REHEARSAL', { reason: '补充', note: uuid7() }),
        );
      assert.equal(ended.code, 3, ended.out);
      assert.match(ended.out, /\d+ facts came into .*busy meanwhile/);
      const half = longspan('status', '--data', data, '--store', to);
      assert.equal(half.code, 3, 'an old state is not served');
    } finally {
      await server.stop();
    }

    const { code, out } = move(from, to);
    assert.equal(code, 0, out);
    assert.match(out, /^copied \d+ facts \(\d{4} were there from before\)/);
    assert.equal(standing(data, to), standing(data, from));
  });
});

describe('a move is refused', () => {
  it('with exit 2 where a store is named wrongly, and no password is printed', () => {
    for (const [from, to] of [
      ['sqlite', 'mysql://x'],
      ['sqlite:', 'sqlite'],
      ['works', 'sqlite'],
      ['sqlite', `sqlite:${data}/longspan.db`],
      ['sqlite', 'postgresql://longspan:s3cr%zt@127.0.0.1/works'],
      ['postgresql://longspan:s3cr@127.0.0.1/works', 'postgresql://longspan:t0@127.0.0.1/works'],
    ] as const) {
      const { code, out } = move(from, to);
      assert.equal(code, 2, `${from} to ${to}: ${out}`);
      assert.match(out, /^longspan: .{10,}\n$/);
      assert.doesNotMatch(out, /s3cr|t0/);
    }
    assert.equal(longspan('migrate-store', '--from', 'sqlite').code, 2);
  });

  it('with exit 1 where the target holds facts, which stay as they are', () => {
    const to = database('full');
    mustRun('sample', '--data', data, '--store', to);
    const held = standing(data, to);
    const { code, out } = move('sqlite', to);
    assert.equal(code, 1, out);
    assert.match(out, /full: the target holds facts already/);
    assert.equal(standing(data, to), held);
  });

  it('with exit 1 where another source was begun with', async () => {
    const to = database('mixed');
    for (let tries = 0; tries < 8; ++tries) {
      const under_way = moving('sqlite', to);
      while (postgres.psql('mixed', "SELECT to_regclass('ledger')") === '') await sleep(5);
      while (postgres.psql('mixed', 'SELECT head FROM ledger') === '0') await sleep(5);
      under_way.kill();
      if ((await under_way.done).code !== 0) break;
      // It was through before anybody looked.
      postgres.dropDatabase('mixed');
      database('mixed');
    }
    const { code, out } = move(postgres.url('works'), to);
    assert.equal(code, 1, out);
    assert.match(out, /part of sqlite:.*longspan\.db, whose copy has not finished/);
    assert.equal(move('sqlite', to).code, 0);
  });

  it('with exit 3 where the source is half a copy itself', () => {
    postgres.psql('mixed', "INSERT INTO copy_under_way (source) VALUES ('sqlite:x')");
    const { code, out } = move(postgres.url('mixed'), database('nothing'));
    assert.equal(code, 3, out);
    assert.match(out, /has not finished/);
  });

  it('with exit 3 while a server runs on the file', async () => {
    const server = await Server.start({ data });
    const { code, out } = move('sqlite', database('later'));
    assert.equal(code, 3, out);
    assert.match(out, /another Longspan is writing/);
    await server.stop();
  });

  it('with exit 3 where there is no source', () => {
    const { code, out } = move('sqlite', database('never'), join(folder, 'nowhere'));
    assert.equal(code, 3, out);
    assert.match(out, /there is no store in/);
    assert.equal(move(postgres.url('never'), `sqlite:${folder}/never.db`).code, 3);
  });
});

describe('a fact was changed in the source', () => {
  it('so the copy is not taken for a store, and the fact is named', () => {
    const from = database('tampered');
    assert.equal(move('sqlite', from).code, 0);
    postgres.psql(
      'tampered',
      "UPDATE fact SET device = device || '.' WHERE seq = (SELECT MAX(seq) / 2 FROM fact)",
    );
    const to = database('unproven');
    const { code, out } = move(from, to);
    assert.equal(code, 1, out);
    assert.match(out, /^MISMATCH stream \S+ sequence \d+ fact [0-9a-f-]{36}: /);
    assert.equal(longspan('status', '--data', data, '--store', to).code, 3);
  });
});
