import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Answered } from './http';

/**
 * The server's answers as this device last had them, by account and address, in a database of their own: what is
 * here can be asked for again, so it may be dropped, while the outbox may not.
 */
interface Row extends Answered {
  /** The programme whose field pull brought it; such answers are dropped last. */
  pulled: string;
}

interface Schema extends DBSchema {
  answers: {
    key: [string, string];
    value: Row;
    indexes: { age: [string, string]; pulled: [string, string] };
  };
  cursors: {
    key: [string, string];
    value: { account: string; programme: string; cursor: string; at: string };
  };
}

/** Characters of all answers together; a phone gives a site far more. */
export const mostKept = 16_000_000;

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function db(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('longspan-kept', 1, {
    upgrade(database) {
      const answers = database.createObjectStore('answers', { keyPath: ['account', 'address'] });
      answers.createIndex('age', ['pulled', 'at']);
      answers.createIndex('pulled', ['account', 'pulled']);
      database.createObjectStore('cursors', { keyPath: ['account', 'programme'] });
    },
    terminated() {
      opened = null;
    },
  }).catch((thrown: unknown) => {
    opened = null;
    throw thrown;
  });
  return opened;
}

/** The same question in one way of writing: the query in the order of its names. */
export function plain(address: string): string {
  const [path, query] = address.split('?');
  const params = new URLSearchParams(query);
  params.sort();
  return params.size ? `${path ?? ''}?${params.toString()}` : (path ?? '');
}

export async function keepAnswer(answered: Answered): Promise<void> {
  const transaction = (await db()).transaction('answers', 'readwrite');
  const row = { ...answered, address: plain(answered.address) };
  const before = await transaction.store.get([row.account, row.address]);
  // A page asked before a pull may be answered after it.
  if (!before || before.at <= row.at)
    await transaction.store.put({ ...row, pulled: before?.pulled ?? '' });
  await transaction.done;
}

export async function keptAnswer(account: string, address: string): Promise<Answered | null> {
  return (await (await db()).get('answers', [account, plain(address)])) ?? null;
}

export interface Pulled {
  account: string;
  programme: string;
  cursor: string;
  /** Nothing pulled before holds any more. */
  whole: boolean;
  answers: { address: string; text: string }[];
  gone: string[];
  at: string;
}

/** All of a pull, with its cursor, or nothing of it. */
export async function keepPulled(pull: Pulled): Promise<void> {
  const { account, programme, at } = pull;
  const transaction = (await db()).transaction(['answers', 'cursors'], 'readwrite');
  const answers = transaction.objectStore('answers');
  const earlier = await answers.index('pulled').getAllKeys([account, programme]);
  if (pull.whole) for (const key of earlier) await answers.delete(key);
  for (const address of pull.gone) await answers.delete([account, plain(address)]);
  // What the server left out has not changed since: it is as new as this pull.
  for (const key of pull.whole ? [] : earlier) {
    const row = await answers.get(key);
    if (row) await answers.put({ ...row, at });
  }
  for (const { address, text } of pull.answers)
    await answers.put({ account, address: plain(address), text, at, pulled: programme });
  await transaction.objectStore('cursors').put({ account, programme, cursor: pull.cursor, at });
  await transaction.done;
}

/** Where the last pull ended, and when. */
export async function cursorOf(
  account: string,
  programme: string,
): Promise<{ cursor: string; at: string } | null> {
  return (await (await db()).get('cursors', [account, programme])) ?? null;
}

/** Drops the oldest until all fit, what pages asked for before what the field needs. */
export async function fit(most: number = mostKept): Promise<void> {
  const transaction = (await db()).transaction('answers', 'readwrite');
  let sum = 0;
  for await (const row of transaction.store) sum += row.value.text.length;
  for await (const row of transaction.store.index('age')) {
    if (sum <= most) break;
    sum -= row.value.text.length;
    await row.delete();
  }
  await transaction.done;
}

/** Leaves nothing of any account but these. */
export async function forgetAllBut(accounts: ReadonlySet<string>): Promise<void> {
  const transaction = (await db()).transaction(['answers', 'cursors'], 'readwrite');
  for (const name of ['answers', 'cursors'] as const) {
    const store = transaction.objectStore(name);
    for (const key of await store.getAllKeys()) if (!accounts.has(key[0])) await store.delete(key);
  }
  await transaction.done;
}

/** Tests start from an empty device. */
export async function closeKept(): Promise<void> {
  if (opened) (await opened).close();
  opened = null;
}
