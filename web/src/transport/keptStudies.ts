import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { DataSet, FrameBytes } from './dicomweb';
import { noteStudies, someStudiesKept } from './studyFlag';

/**
 * Studies that were taken to this device before they are read, each sealed under a key of its own (AES-GCM, 256 bits)
 * that no script can read out: frames, and the lists that name them. Erasing the key ends a study, whatever of it the
 * browser's files still hold. docs/adr/0021-co-reading.md says what that keeps off and what not.
 */
export interface StudyHead {
  /** consultation/study: the study's DICOM UID */
  id: string;
  account: string;
  consultation: string;
  study: string;
  /** That it had when it was last taken. */
  instances: number;
  /** Frames that it has in all; 0 while its lists have not come. */
  frames: number;
  here: number;
  /** Of what is here, as it lies. */
  bytes: number;
  takenAt: string;
  openedAt: string;
  /** The day its consent ends. */
  until: string;
  /** When its pixels were last changed at the server; '' for never. */
  pixelsAt: string;
}

interface Row extends StudyHead {
  key: CryptoKey;
  lists: Sealed | null;
}

interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

interface Schema extends DBSchema {
  studies: { key: string; value: Row };
  frames: { key: [study: string, frame: string]; value: Sealed & { transferSyntax: string } };
}

/** What names a study's images, as DICOMweb answered it. */
export interface StudyLists {
  series: DataSet[];
  /** By the series' UID. */
  metadata: Record<string, DataSet[]>;
}

/** Most that lies on a device, sealed; a CT of 500 slices is 260 MB where it is not compressed. */
export const mostKept = 1.5e9;
/** Not opened for so long, it goes. */
export const keptDays = 14;

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function db(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('longspan-studies', 1, {
    upgrade(database) {
      database.createObjectStore('studies', { keyPath: 'id' });
      database.createObjectStore('frames');
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

/** Over plain http a browser has no keys: nothing of a patient is kept then. */
export function canKeepStudies(): boolean {
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  return subtle !== undefined && typeof indexedDB !== 'undefined';
}

export const idOf = (consultation: string, study: string): string => `${consultation}/${study}`;

function headOf(row: Row): StudyHead {
  const head: StudyHead & Partial<Row> = { ...row };
  delete head.key;
  delete head.lists;
  return head;
}
const framesOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id, ''], [id, '\uffff']);
const text = (what: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(what);

/** `name` goes into the seal: a frame cannot be laid in another's place. */
async function seal(key: CryptoKey, name: string, bytes: BufferSource): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: 'AES-GCM', iv, additionalData: text(name) };
  return { iv, data: await crypto.subtle.encrypt(how, key, bytes) };
}

function unseal(key: CryptoKey, name: string, { iv, data }: Sealed): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: text(name) }, key, data);
}

/** One study that is kept here, open to be read and added to. */
export class KeptStudy {
  readonly head: StudyHead;
  readonly #key: CryptoKey;
  readonly #names: Set<string>;
  #lists: Sealed | null;
  #gone = false;

  constructor(row: Row, names: readonly string[]) {
    this.head = headOf(row);
    this.#key = row.key;
    this.#lists = row.lists;
    this.#names = new Set(names);
  }

  has(frame: string): boolean {
    return this.#names.has(frame);
  }
  get count(): number {
    return this.#names.size;
  }

  /** Null where they did not come yet, or cannot be read. */
  async lists(): Promise<StudyLists | null> {
    if (!this.#lists) return null;
    try {
      const bytes = await unseal(this.#key, this.head.id, this.#lists);
      return JSON.parse(new TextDecoder().decode(bytes)) as StudyLists;
    } catch {
      return null;
    }
  }

  async putLists(lists: StudyLists, frames: number): Promise<void> {
    const sealed = await seal(this.#key, this.head.id, text(JSON.stringify(lists)));
    this.#lists = sealed;
    await this.#change((row) => ({ ...row, lists: sealed, frames }));
  }

  /** Null where it is not here, or cannot be read. */
  async get(frame: string): Promise<FrameBytes | null> {
    if (!this.has(frame)) return null;
    try {
      const sealed = await (await db()).get('frames', [this.head.id, frame]);
      if (!sealed) throw new Error('gone');
      const bytes = await unseal(this.#key, `${this.head.id} ${frame}`, sealed);
      return { bytes: new Uint8Array(bytes), transferSyntax: sealed.transferSyntax };
    } catch {
      this.#names.delete(frame);
      return null;
    }
  }

  /** Throws where the device has no room. */
  async put(frame: string, { bytes, transferSyntax }: FrameBytes): Promise<void> {
    if (this.has(frame) || this.#gone) return;
    const own = bytes as Uint8Array<ArrayBuffer>;
    const sealed = await seal(this.#key, `${this.head.id} ${frame}`, own);
    const transaction = (await db()).transaction(['studies', 'frames'], 'readwrite');
    const studies = transaction.objectStore('studies');
    const row = await studies.get(this.head.id);
    if (row) {
      await transaction.objectStore('frames').put({ ...sealed, transferSyntax }, [row.id, frame]);
      row.here += 1;
      row.bytes += sealed.data.byteLength;
      await studies.put(row);
      Object.assign(this.head, headOf(row));
      this.#names.add(frame);
    } else this.#gone = true; // erased meanwhile: nothing of it comes back
    await transaction.done;
  }

  /** It is looked at now. */
  opened(now = new Date()): Promise<void> {
    return this.#change((row) => ({ ...row, openedAt: now.toISOString() }));
  }

  erase(): Promise<void> {
    return eraseStudies(({ id }) => id === this.head.id);
  }

  renew({ until, instances }: Pick<StudyHead, 'until' | 'instances'>): Promise<void> {
    return this.#change((row) => ({ ...row, until, instances }));
  }

  async #change(how: (row: Row) => Row): Promise<void> {
    const transaction = (await db()).transaction('studies', 'readwrite');
    const row = await transaction.store.get(this.head.id);
    if (row) {
      const next = how(row);
      await transaction.store.put(next);
      Object.assign(this.head, headOf(next));
    } else this.#gone = true;
    await transaction.done;
  }
}

/** What is kept of a study for this account; null: nothing. */
export async function keptStudy(
  account: string | null,
  consultation: string,
  study: string,
): Promise<KeptStudy | null> {
  if (!canKeepStudies() || !account || !someStudiesKept()) return null;
  try {
    const id = idOf(consultation, study);
    const row = await (await db()).get('studies', id);
    if (!row || row.account !== account) return null;
    const names = (await (await db()).getAllKeys('frames', framesOf(id))).map(([, name]) => name);
    return new KeptStudy(row, names);
  } catch {
    return null; // a private window
  }
}

export type Beginning = Pick<
  StudyHead,
  'account' | 'consultation' | 'study' | 'instances' | 'until' | 'pixelsAt'
>;

/** A place for a study, with a key of its own; what is there of it already stays. */
export async function keepStudy(wish: Beginning, now = new Date()): Promise<KeptStudy> {
  const known = await keptStudy(wish.account, wish.consultation, wish.study);
  if (known?.head.pixelsAt === wish.pixelsAt) {
    await known.renew(wish);
    return known;
  }
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const id = idOf(wish.consultation, wish.study);
  const at = now.toISOString();
  noteStudies(true);
  await eraseStudies((head) => head.id === id);
  const row = { ...wish, id, frames: 0, here: 0, bytes: 0, takenAt: at, openedAt: at };
  await (await db()).put('studies', { ...row, key, lists: null });
  const made = await keptStudy(wish.account, wish.consultation, wish.study);
  if (!made) throw new Error('the browser keeps no keys');
  return made;
}

export async function keptHeads(): Promise<StudyHead[]> {
  if (!canKeepStudies() || !someStudiesKept()) return [];
  return (await (await db()).getAll('studies')).map(headOf);
}

/** First the keys go, and with them every way to read what they sealed. */
export async function eraseStudies(which: (head: StudyHead) => boolean): Promise<void> {
  const heads = (await keptHeads()).filter(which);
  if (heads.length === 0) return;
  const store = await db();
  const keys = store.transaction('studies', 'readwrite');
  for (const { id } of heads) await keys.store.delete(id);
  await keys.done;
  for (const { id } of heads) await store.delete('frames', framesOf(id));
  if ((await store.count('studies')) === 0) {
    await store.clear('frames');
    noteStudies(false);
  }
}

/** Makes room for so many bytes: what was opened longest ago goes first, whole studies, but never `but`. */
export async function makeRoom(bytes: number, but: string, most = mostKept): Promise<boolean> {
  const others = (await keptHeads()).filter(({ id }) => id !== but);
  let sum = others.reduce((all, one) => all + one.bytes, bytes);
  const oldest = others.sort((one, other) => (one.openedAt < other.openedAt ? -1 : 1));
  const going = new Set<string>();
  for (const head of oldest) {
    if (sum <= most) break;
    sum -= head.bytes;
    going.add(head.id);
  }
  await eraseStudies(({ id }) => going.has(id));
  return sum <= most;
}

/** Tests start from an empty device. */
export async function closeKeptStudies(): Promise<void> {
  if (opened) (await opened).close();
  opened = null;
}
