// The outbox as the app builds it, made into a function of the globals it uses: each call is a page of its own, with
// its own clock, store and chance, and nothing left of the page before.
import path from 'node:path';
import { root } from '../../spec/harness.ts';
import type { PluginOption } from '../../web/node_modules/vite/dist/node/index.js';
import type { Outbox } from './page.ts';

type Globals = Record<string, unknown>;
export type Make<T> = (globals: Globals) => T;

/** What of fake-indexeddb is used; beside its constructors, which the outbox's store looks for. */
export interface FakeStores {
  IDBFactory: new () => IDBFactory;
  IDBObjectStore: { prototype: IDBObjectStore };
  forceCloseDatabase(database: IDBDatabase): void;
}

/** Names that a page finds in its window; what is not given there is undefined, never Node's. */
const names = [
  ...['globalThis', 'window', 'document', 'navigator', 'localStorage', 'location', 'crypto'],
  ...['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  ...['structuredClone', 'fetch', 'XMLHttpRequest', 'WebSocket', 'BroadcastChannel', 'process'],
  ...['AbortSignal', 'CompressionStream', 'DecompressionStream'],
  ...['indexedDB', 'IDBCursor', 'IDBDatabase', 'IDBIndex', 'IDBKeyRange', 'IDBObjectStore'],
  ...['IDBRequest', 'IDBTransaction'],
];

/** Its types are not where TypeScript looks for them from here. */
const sveltePlugin: string = '../../web/node_modules/@sveltejs/vite-plugin-svelte/src/index.js';

async function bundle<T>(entry: string): Promise<Make<T>> {
  const [{ build }, { svelte }] = await Promise.all([
    import('../../web/node_modules/vite/dist/node/index.js'),
    import(sveltePlugin) as Promise<{ svelte(options: object): PluginOption }>,
  ]);
  const built = await build({
    root: path.join(root, 'web'),
    configFile: false,
    logLevel: 'error',
    plugins: [svelte({ configFile: false })],
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry: path.join(root, entry), formats: ['iife'], name: 'made' },
      rolldownOptions: { output: { exports: 'named' } },
    },
  });
  const [one] = [built].flat();
  if (!one || !('output' in one)) throw new Error(`${entry} was not built`);
  const make = new Function(...names, `${one.output[0].code}\nreturn made;`) as (
    ...given: unknown[]
  ) => T;
  return (globals) => make(...names.map((name) => globals[name]));
}

export interface Parts {
  page: Make<Outbox>;
  stores: Make<FakeStores>;
}

let built: Promise<Parts> | null = null;

/** Built once in a process. */
export function parts(): Promise<Parts> {
  return (built ??= Promise.all([
    bundle<Outbox>('bench/faults/page.mjs'),
    bundle<FakeStores>('web/node_modules/fake-indexeddb/build/esm/index.js'),
  ]).then(([page, stores]) => ({ page, stores })));
}
