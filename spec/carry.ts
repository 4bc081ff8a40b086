/** A device’s side of carry bundles (docs/adr/0012), as a browser’s WebCrypto does it. */
import { createHash, webcrypto } from 'node:crypto';

const { subtle } = webcrypto;
const curve = { name: 'ECDH', namedCurve: 'P-256' } as const;
const signing = { name: 'ECDSA', namedCurve: 'P-256' } as const;

const u32 = (value: number): Buffer => {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
};
export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** The key a device signs its bundles with. */
export class DeviceKey {
  readonly point: Uint8Array;
  private readonly key: webcrypto.CryptoKey;
  private constructor(key: webcrypto.CryptoKey, point: Uint8Array) {
    this.key = key;
    this.point = point;
  }
  static async make(): Promise<DeviceKey> {
    const pair = await subtle.generateKey(signing, false, ['sign', 'verify']);
    return new DeviceKey(
      pair.privateKey,
      new Uint8Array(await subtle.exportKey('raw', pair.publicKey)),
    );
  }
  get publicKey(): string {
    return Buffer.from(this.point).toString('base64url');
  }
  async sign(bytes: Uint8Array): Promise<Buffer> {
    return Buffer.from(await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.key, bytes));
  }
}

export interface Load {
  device: string;
  account: string;
  /** base64url of the server’s point. */
  carryKey: string;
  facts: object[];
  evidence?: { sha256: string; bytes: Uint8Array }[];
  /** In place of what facts and evidence give. */
  plain?: Uint8Array;
  /** In place of the header’s own members. */
  header?: object;
}

export function plainOf(load: Pick<Load, 'facts' | 'evidence'>): Buffer {
  const facts = Buffer.from(JSON.stringify({ facts: load.facts }));
  const parts: Uint8Array[] = [u32(facts.length), facts];
  for (const { sha256, bytes } of load.evidence ?? [])
    parts.push(Buffer.from(sha256, 'hex'), u32(bytes.length), bytes);
  return Buffer.concat(parts);
}

/** The bytes of a bundle. */
export async function bundleOf(key: DeviceKey, load: Load): Promise<Buffer> {
  const server = Buffer.from(load.carryKey, 'base64url');
  const ours = await subtle.generateKey(curve, false, ['deriveBits']);
  const ephemeral = Buffer.from(await subtle.exportKey('raw', ours.publicKey));
  const theirs = await subtle.importKey('raw', server, curve, false, []);
  const shared = await subtle.deriveBits({ name: 'ECDH', public: theirs }, ours.privateKey, 256);
  const secret = await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const aes = await subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: ephemeral,
      info: new TextEncoder().encode('longspan carry 1'),
    },
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  );
  const iv = webcrypto.getRandomValues(new Uint8Array(12));
  const header = Buffer.from(
    JSON.stringify({
      device: load.device,
      account: load.account,
      made_at: new Date().toISOString(),
      ephemeral: ephemeral.toString('base64url'),
      iv: Buffer.from(iv).toString('base64url'),
      key: hashOf(server).slice(0, 16),
      ...load.header,
    }),
  );
  const sealed = Buffer.from(
    await subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData: header },
      aes,
      load.plain ?? plainOf(load),
    ),
  );
  const signed = Buffer.concat([Buffer.from('LSCB1\n'), u32(header.length), header, sealed]);
  return Buffer.concat([signed, await key.sign(signed)]);
}
