import { localInstant } from '../shared/format/instant';
import { draftOf, inOrder } from './batch';
import { base64url, deviceKey, fromBase64url, type Identity } from './deviceKey';
import { db, isWaiting, keptBytes, type Blob256, type OutboxItem } from './store';

/**
 * The carry bundle, version 1: what waits on this device as one encrypted, signed file that anybody may carry and only
 * the server can open. Nothing is marked as sent for it: the outbox keeps each item until the server acknowledges it.
 *
 * "LSCB1\n" | u32 length of header | header JSON | AES-256-GCM ciphertext and its 16-byte tag | 64 bytes signature.
 * Within: u32 length | {"facts":[…]} JSON | for each photo 32 bytes SHA-256 | u32 length | bytes. Numbers big-endian.
 */
export interface Waiting {
  facts: OutboxItem[];
  photos: Blob256[];
  /** Of the photos. */
  bytes: number;
}

/** The server takes 256 MiB; a phone has to hold a file twice while it is made. */
export const fullBundle = 96 * 1_048_576;
const serverTakes = 256 * 1_048_576;

export const magic = 'LSCB1\n';
const tagBytes = 16;
const signatureBytes = 64;
const encoder = new TextEncoder();

/** What has not been acknowledged, in the order it was filed; refused facts wait for their author, not for a way. */
export async function waitingOf(account: string): Promise<Waiting> {
  const store = await db();
  const facts = (await store.getAllFromIndex('facts', 'account', account)).filter(isWaiting);
  const photos = (await store.getAllFromIndex('blobs', 'account', account)).filter(
    (blob) => blob.state === 'waiting',
  );
  facts.sort(inOrder);
  photos.sort((a, b) => (a.rank ?? 3) - (b.rank ?? 3) || a.size - b.size);
  return { facts, photos, bytes: photos.reduce((sum, photo) => sum + photo.size, 0) };
}

/** Everybody of whom something waits on this device. */
export async function accountsWaiting(): Promise<string[]> {
  const store = await db();
  const facts = (await store.getAll('facts')).filter(isWaiting);
  const photos = (await store.getAll('blobs')).filter((blob) => blob.state === 'waiting');
  return [...new Set([...facts, ...photos].map((one) => one.account))];
}

/** As many files as it takes: all facts in the first, photos as they fit; `tooBig` are those that fit into none. */
export function parts(
  waiting: Waiting,
  full = fullBundle,
): { files: Waiting[]; tooBig: Blob256[] } {
  const files: Waiting[] = [{ facts: waiting.facts, photos: [], bytes: 0 }];
  const tooBig: Blob256[] = [];
  for (const photo of waiting.photos) {
    if (photo.size > serverTakes - 1_048_576) {
      tooBig.push(photo);
      continue;
    }
    let last = files.at(-1) as Waiting;
    if (last.bytes > 0 && last.bytes + photo.size > full) {
      last = { facts: [], photos: [], bytes: 0 };
      files.push(last);
    }
    last.photos.push(photo);
    last.bytes += photo.size;
  }
  return { files, tooBig };
}

export interface Bundle {
  file: Blob;
  /** Photos whose bytes the browser has lost: they are not in it. */
  lost: string[];
}

/**
 * One file. Photos are read one at a time into the place they will have. `progress`: bytes of photos read so far.
 * Throws where this device has no key.
 */
export async function makeBundle(
  identity: Identity,
  what: Waiting,
  progress: (bytes: number) => void = () => undefined,
): Promise<Bundle> {
  const pair = await deviceKey();
  if (!pair) throw new Error('this device has no key to sign with');
  const lock = await lockFor(identity);
  const facts = encoder.encode(JSON.stringify({ facts: what.facts.map(draftOf) }));
  const begin = outside(lock.header);
  const room = 4 + facts.length + what.bytes + what.photos.length * 36 + tagBytes;
  // The plaintext is written where its ciphertext will stand: so it lies in memory twice, not three times.
  const whole = new Uint8Array(begin.length + room);
  whole.set(begin);
  const { end, lost } = await fill(whole, begin.length, facts, what.photos, progress);
  const ciphertext = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: lock.iv, additionalData: lock.header, tagLength: tagBytes * 8 },
    lock.key,
    whole.subarray(begin.length, end),
  );
  whole.set(new Uint8Array(ciphertext), begin.length);
  const signed = whole.subarray(0, begin.length + ciphertext.byteLength);
  const hash = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(hash, pair.privateKey, signed);
  return { file: new Blob([signed, signature], { type: 'application/octet-stream' }), lost };
}

/** Writes the plaintext from `at` on. */
async function fill(
  whole: Uint8Array<ArrayBuffer>,
  at: number,
  facts: Uint8Array,
  photos: readonly Blob256[],
  progress: (bytes: number) => void,
): Promise<{ end: number; lost: string[] }> {
  const view = new DataView(whole.buffer);
  view.setUint32(at, facts.length);
  whole.set(facts, at + 4);
  let end = at + 4 + facts.length;
  const lost: string[] = [];
  let read = 0;
  for (const photo of photos) {
    const bytes = await keptBytes(photo.sha256);
    if (bytes?.byteLength === photo.size) {
      whole.set(fromHex(photo.sha256), end);
      view.setUint32(end + 32, photo.size);
      whole.set(new Uint8Array(bytes), end + 36);
      end += 36 + photo.size;
    } else lost.push(photo.sha256);
    read += photo.size;
    progress(read);
  }
  return { end, lost };
}

interface Lock {
  key: CryptoKey;
  iv: Uint8Array<ArrayBuffer>;
  header: Uint8Array<ArrayBuffer>;
}

/** A key that only the server can derive again, and the header that tells it how. */
async function lockFor(identity: Identity): Promise<Lock> {
  const { subtle } = crypto;
  const point = fromBase64url(identity.carryKey);
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const theirs = await subtle.importKey('raw', point, curve, false, []);
  const pair = await subtle.generateKey(curve, false, ['deriveBits']);
  const ephemeral = new Uint8Array(await subtle.exportKey('raw', pair.publicKey));
  const shared = await subtle.deriveBits({ name: 'ECDH', public: theirs }, pair.privateKey, 256);
  const key = await subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: ephemeral, info: encoder.encode('longspan carry 1') },
    await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']),
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  );
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const header: BundleHeader & { ephemeral: string; iv: string } = {
    device: identity.device,
    account: identity.account,
    made_at: localInstant(),
    ephemeral: base64url(ephemeral),
    iv: base64url(iv),
    key: await keyMark(point),
  };
  return { key, iv, header: encoder.encode(JSON.stringify(header)) };
}

/** What stands before the ciphertext. */
function outside(header: Uint8Array): Uint8Array {
  const begin = new Uint8Array(magic.length + 4 + header.length);
  begin.set(encoder.encode(magic));
  new DataView(begin.buffer).setUint32(magic.length, header.length);
  begin.set(header, magic.length + 4);
  return begin;
}

/** By which a server knows its own key: the first 16 hex digits of the point's SHA-256. */
export async function keyMark(point: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', point));
  return [...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface BundleHeader {
  device: string;
  account: string;
  made_at: string;
  key: string;
}

/** What a bundle says on its outside; null where the file is none. */
export async function readHeader(file: Blob): Promise<BundleHeader | null> {
  const begin = new Uint8Array(await file.slice(0, magic.length + 4).arrayBuffer());
  if (new TextDecoder().decode(begin.subarray(0, magic.length)) !== magic) return null;
  if (begin.length < magic.length + 4) return null;
  const length = new DataView(begin.buffer).getUint32(magic.length);
  if (length > 4096 || file.size < begin.length + length + tagBytes + signatureBytes) return null;
  try {
    const text = await file.slice(begin.length, begin.length + length).text();
    return JSON.parse(text) as BundleHeader;
  } catch {
    return null;
  }
}

/** longspan-NAME-2026-11-28.lscb; NAME without what file systems do not take. */
export function bundleName(person: string, part: number, of: number): string {
  const plain = person.replace(/[\s\\/:*?"<>|\p{Cc}]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
  const which = of > 1 ? `-${part}` : '';
  return `longspan-${plain || 'device'}-${localInstant().slice(0, 10)}${which}.lscb`;
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
