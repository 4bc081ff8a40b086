/** A link that can be cut: everything goes through it to a server, which may be another one after a while. */
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

export class CutLink {
  url = '';
  /** Bytes that went up so far, over all connections. */
  sent = 0;
  /** Cut once, when so many bytes have gone up. */
  cutAt = Infinity;
  /** The phone learns of the cut when this holds: a slow server may not have looked at what came yet. */
  noticed: () => boolean = () => true;
  /** Called at the cut. */
  onCut: () => void = () => undefined;
  private target: string;
  private readonly server = createServer((near) => this.carry(near));
  private readonly open = new Set<Socket>();

  private constructor(target: string) {
    this.target = target;
  }

  static async to(target: string): Promise<CutLink> {
    const link = new CutLink(target);
    await new Promise<void>((resolve) => link.server.listen(0, '127.0.0.1', resolve));
    link.url = `http://127.0.0.1:${(link.server.address() as AddressInfo).port}`;
    return link;
  }

  leadTo(target: string): void {
    this.target = target;
  }

  close(): void {
    this.server.close();
    for (const socket of this.open) socket.destroy();
  }

  private carry(near: Socket): void {
    const { hostname, port } = new URL(this.target);
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      this.open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.open.delete(socket));
    }
    near.on('data', (bytes: Buffer) => {
      const room = this.cutAt - this.sent;
      this.sent += Math.min(bytes.length, room);
      if (bytes.length < room) {
        if (!far.write(bytes)) near.pause();
        return;
      }
      // What went up arrives; the phone learns nothing but that the link is gone.
      this.cutAt = Infinity;
      const tell = (): void => {
        if (!this.noticed()) {
          setTimeout(tell, 10);
          return;
        }
        near.destroy();
        this.onCut();
      };
      far.end(bytes.subarray(0, room), tell);
    });
    far.on('drain', () => near.resume());
    far.pipe(near);
    near.on('close', () => far.end());
    far.on('close', () => {
      if (this.noticed()) near.destroy();
    });
  }
}
