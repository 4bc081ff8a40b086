// The servers of those Longspan is measured beside: PouchDB's own (LevelDB on the disk), tus (files) and a plain POST
// that is on the disk before it is answered. HTTP on one port of the loopback; nginx puts TLS and HTTP/2 before it.
//
//   node peers.mjs FOLDER PORT
import { once } from 'node:events';
import { closeSync, fdatasyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';

import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';
import express from 'express';
import expressPouchDB from 'express-pouchdb';
import PouchDB from 'pouchdb';

const [folder, port] = process.argv.slice(2);
for (const name of ['pouch', 'tus']) mkdirSync(path.join(folder, name), { recursive: true });

const app = express();
app.disable('x-powered-by');

const kept = openSync(path.join(folder, 'posted'), 'a');
process.on('exit', () => closeSync(kept));
app.post('/raw', (request, response) => {
  let bytes = 0;
  request.on('data', (part) => (bytes += writeSync(kept, part)));
  request.on('end', () => {
    fdatasyncSync(kept);
    response.status(201).json({ bytes });
  });
});

const tus = new TusServer({
  path: '/tus',
  datastore: new FileStore({ directory: path.join(folder, 'tus') }),
  respectForwardedHeaders: true,
});
app.all('/tus', (request, response) => tus.handle(request, response));
app.all('/tus/*', (request, response) => tus.handle(request, response));

const Kept = PouchDB.defaults({ prefix: `${path.join(folder, 'pouch')}/` });
const pouch = expressPouchDB(Kept, {
  mode: 'minimumForPouchDB',
  inMemoryConfig: true,
  logPath: path.join(folder, 'pouch.log'),
});
app.use('/pouch', pouch);

const listening = app.listen(Number(port), '127.0.0.1');
await once(listening, 'listening');
console.log('ready');
