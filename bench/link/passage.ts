// A port at an end of the link, reached from outside the link: what steers a program there is no part of what is measured.
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import type { Link } from './emulator.ts';

/** Runs at the end: what comes by the socket file goes to the port. */
const relay = `const net = require('node:net');
const [file, port] = process.argv.slice(1);
net.createServer((from) => {
  const to = net.connect(Number(port), '127.0.0.1');
  from.pipe(to).pipe(from);
  for (const one of [from, to]) one.on('error', () => { from.destroy(); to.destroy(); });
}).listen(file, () => console.log('ready'));`;

/** Gives the port on this side; lives as long as the bench. */
export async function passage(
  link: Link,
  end: 'near' | 'far',
  port: number,
  folder: string,
): Promise<number> {
  const file = path.join(folder, `passage-${port}`);
  const child = link.run(end, [process.execPath, '-e', relay, file, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  const here = createServer((from: Socket) => {
    const to = connect(file);
    from.pipe(to).pipe(from);
    for (const one of [from, to])
      one.on('error', () => {
        from.destroy();
        to.destroy();
      });
  });
  here.listen(0, '127.0.0.1').unref();
  await once(here, 'listening');
  return (here.address() as { port: number }).port;
}
