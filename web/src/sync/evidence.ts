import type { Evidence } from './keep';
import { sha256 } from './sha256';

/** Bytes made ready to be filed with a fact. */
export async function evidenceFrom(bytes: ArrayBuffer, mediaType: string): Promise<Evidence> {
  return { sha256: await sha256(bytes), bytes, mediaType };
}
