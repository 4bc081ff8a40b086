/** FHIR R4 resources held against the standard's own definitions. */
import assert from 'node:assert/strict';

import { Fhir } from 'fhir';

const definitions = new Fhir();

export function fhirHolds(resource: any): void {
  const { valid, messages } = definitions.validate(resource, { errorOnUnexpected: true });
  assert.ok(valid, JSON.stringify(messages, null, 1));
}

/** What a search found, each held against the standard as the bundle is. */
export function foundIn(bundle: any): any[] {
  fhirHolds(bundle);
  assert.equal(bundle.type, 'searchset');
  const found = (bundle.entry ?? []).map((entry: any) => entry.resource);
  for (const one of found) fhirHolds(one);
  return found;
}
