import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Session } from '../generated/api';
import { devices } from '../transport/devices';
import { session } from '../transport/session.svelte';
import { deviceName } from './device';

/** As whom this device is known: what a carry bundle is made under, without a link and after it was cut off too. */
export interface Identity {
  account: string;
  accountName: string;
  device: string;
  /** What the server knows this device as. */
  name: string;
  /** The server has this device's public key. */
  signs: boolean;
  /** The server's public key, base64url of its 65-byte point. */
  carryKey: string;
}

/** Why this device can make no bundle; null where it can. */
export type NoBundle = 'plain_http' | 'key_not_kept' | 'not_known';

interface Schema extends DBSchema {
  keys: { key: string; value: CryptoKeyPair };
  identities: { key: string; value: Identity };
}

/** Apart from the outbox: the key must outlive whatever becomes of that. */
const name = 'longspan-device';
const mine = 'this';
let opened: Promise<IDBPDatabase<Schema>> | null = null;

function db(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('keys');
      database.createObjectStore('identities', { keyPath: 'account' });
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

/** Keys are for secure pages only: over plain http the browser has none. */
export function hasKeys(): boolean {
  return (globalThis.crypto as { subtle?: SubtleCrypto }).subtle !== undefined;
}

/**
 * The key this device signs bundles with, made once; it never leaves the browser. Null where there can be none: over
 * plain http, or where the browser does not keep keys (private windows and lockdown mode of Safari).
 */
export async function deviceKey(): Promise<CryptoKeyPair | null> {
  if (!hasKeys()) return null;
  try {
    const store = await db();
    const known = await store.get('keys', mine);
    if (known) return known;
    const made = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'sign',
      'verify',
    ]);
    // Another tab may have been faster: the first one counts.
    const transaction = store.transaction('keys', 'readwrite');
    if (!(await transaction.store.get(mine))) await transaction.store.put(made, mine);
    await transaction.done;
    // Read back: there are browsers that take a key and give nothing.
    return (await store.get('keys', mine)) ?? null;
  } catch {
    return null;
  }
}

/** base64url of the 65-byte point; undefined where this device has no key. */
export async function publicKey(): Promise<string | undefined> {
  const pair = await deviceKey();
  if (!pair) return undefined;
  return base64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
}

export async function identityOf(account: string): Promise<Identity | null> {
  return (await (await db()).get('identities', account)) ?? null;
}

export async function identities(): Promise<Identity[]> {
  return (await db()).getAll('identities');
}

export async function whyNoBundle(account: string): Promise<NoBundle | null> {
  if (!hasKeys()) return 'plain_http';
  if (!(await deviceKey())) return 'key_not_kept';
  const identity = await identityOf(account);
  return identity?.signs && identity.carryKey ? null : 'not_known';
}

/** Remembers as whom this device is known to the server. */
export async function remember(
  now: Session,
  device: { device: string; name: string; signs: boolean },
): Promise<void> {
  await (
    await db()
  ).put('identities', {
    account: now.account,
    accountName: now.name,
    device: device.device,
    name: device.name,
    signs: device.signs,
    carryKey: now.carry_key ?? '',
  });
}

/** Remembers the session's device, and tells the server its name and key where it does not know them. Throws Trouble. */
export async function introduce(now: Session): Promise<void> {
  const before = await identityOf(now.account);
  const same = now.device !== undefined && before?.device === now.device.device;
  const known = same ? before : { name: now.device?.name, signs: false };
  if (now.device)
    await remember(now, {
      device: now.device.device,
      name: known.name ?? now.device.name,
      signs: known.signs,
    });
  const key = await publicKey();
  const name = deviceName();
  if (known.name === name && (known.signs || !key)) return;
  await remember(now, await devices.putThis({ name, ...(key && { public_key: key }) }));
}

/** The session's device is made known after every sign-in; without a link at the next one. */
export function introduceEverySession(): () => void {
  const tell = (): void => {
    const now = session.current;
    if (now) introduce(now).catch(() => undefined);
  };
  tell();
  window.addEventListener('online', tell);
  const stop = session.onChange(tell);
  return () => {
    stop();
    window.removeEventListener('online', tell);
  };
}

export function base64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

/** Tests start from an empty device. */
export async function closeDeviceStore(): Promise<void> {
  if (opened) (await opened).close();
  opened = null;
}
