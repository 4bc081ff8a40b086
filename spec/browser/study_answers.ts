/** Studies for the viewer, answered by the test in the imaging service's place: what is tried is the page and the meeting, not the store. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { BrowserContext } from 'playwright-core';

interface Frame {
  syntax: string;
  bytes: Buffer;
}
interface Instance {
  uid: string;
  metadata: object;
  frame: Frame;
}
export interface Study {
  uid: string;
  series: string;
  modality: string;
  instances: Instance[];
}

const uncompressed = '1.2.840.10008.1.2.1';
const root = '1.2.826.0.1.3680043.10.1338';
const json = (vr: string, ...Value: unknown[]) => ({ vr, Value });

/** A stack of so many slices, each with its number in its grey. */
export function madeStack(slices: number, size = 64): Study {
  const [uid, series] = [`${root}.1`, `${root}.1.1`];
  const instances = Array.from({ length: slices }, (_, nth): Instance => {
    const own = `${series}.${nth + 1}`;
    const bytes = Buffer.alloc(size * size * 2);
    for (let at = 0; at < size * size; at++)
      bytes.writeUInt16LE((at % size) * 4 + nth * 10, at * 2);
    return {
      uid: own,
      frame: { syntax: uncompressed, bytes },
      metadata: {
        '00080016': json('UI', '1.2.840.10008.5.1.4.1.1.2'),
        '00080018': json('UI', own),
        '00080060': json('CS', 'CT'),
        '0020000E': json('UI', series),
        '00200013': json('IS', nth + 1),
        '00280002': json('US', 1),
        '00280004': json('CS', 'MONOCHROME2'),
        '00280010': json('US', size),
        '00280011': json('US', size),
        '00280030': json('DS', 0.5, 0.5),
        '00280100': json('US', 16),
        '00280101': json('US', 16),
        '00280103': json('US', 0),
        '00281050': json('DS', 300),
        '00281051': json('DS', 600),
      },
    };
  });
  return { uid, series, modality: 'CT', instances };
}

const long = new Set(['OB', 'OW', 'OF', 'SQ', 'UT', 'UN', 'UC', 'UR']);

/** One frame of a file that is explicit little endian with its pixels packed; null where it does not lie here. */
export function studyOfFile(name: string): Study | null {
  const path = resolve(import.meta.dirname, '../../../shared/data/dicom', name);
  if (!existsSync(path)) return null;
  const file = readFileSync(path);
  const tags = new Map<string, { vr: string; text: string; at: number; length: number }>();
  let at = 132;
  let frame: Buffer | null = null;
  while (at + 8 <= file.length && !frame) {
    const tag = [file.readUInt16LE(at), file.readUInt16LE(at + 2)]
      .map((half) => half.toString(16).padStart(4, '0'))
      .join('')
      .toUpperCase();
    const vr = file.toString('latin1', at + 4, at + 6);
    const wide = long.has(vr);
    const length = wide ? file.readUInt32LE(at + 8) : file.readUInt16LE(at + 6);
    at += wide ? 12 : 8;
    if (tag === '7FE00010') {
      const parts: Buffer[] = [];
      // Items: the first is the table of offsets.
      for (let first = true; file.readUInt16LE(at + 2) === 0xe000; first = false) {
        const size = file.readUInt32LE(at + 4);
        if (!first) parts.push(file.subarray(at + 8, at + 8 + size));
        at += 8 + size;
      }
      frame = Buffer.concat(parts);
    } else if (length === 0xffffffff) {
      // A sequence of unknown length: to its end.
      at = file.indexOf(Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]), at) + 8;
    } else {
      const text = file.toString('latin1', at, at + Math.min(length, 512));
      tags.set(tag, { vr, text: text.replace(/[\0 ]+$/, ''), at, length });
      at += length;
    }
  }
  if (!frame) return null;
  const wanted = [
    '00080016',
    '00080018',
    '00080060',
    '0020000E',
    '00200013',
    '00280002',
    '00280004',
  ];
  wanted.push('00280010', '00280011', '00280030', '00280100', '00280101', '00280103', '00281050');
  wanted.push('00281051', '00281052', '00281053', '00181164');
  const metadata: Record<string, object> = {};
  for (const tag of wanted) {
    const one = tags.get(tag);
    if (!one) continue;
    const whole = one.vr === 'US' ? [file.readUInt16LE(one.at)] : one.text.split('\\');
    metadata[tag] = json(one.vr, ...(one.vr === 'DS' ? whole.map(Number) : whole));
  }
  const of = (tag: string): string => tags.get(tag)?.text ?? '';
  const instance = {
    uid: of('00080018'),
    metadata,
    frame: { syntax: of('00020010'), bytes: frame },
  };
  return {
    uid: of('0020000D'),
    series: of('0020000E'),
    modality: of('00080060'),
    instances: [instance],
  };
}

export interface Consultation {
  id: string;
  programme: string;
  room: string;
  meeting: string;
  studies: readonly Study[];
}

/** From here on the pages of a browser see this consultation, and none else. */
export async function answerStudies(context: BrowserContext, one: Consultation): Promise<void> {
  const person = { id: one.id, name: '—' };
  const now = new Date().toISOString();
  const row = { consultation: one.id, programme: one.programme, invited: [], steps: {} };
  const list = { programme: one.programme, today: one.meeting, cursor: 1, rows: [row] };
  const whole = {
    consultation: row,
    triage: [],
    sessions: [{ room: one.room, meeting: one.meeting, by: person, at: now, fact: 1 }],
    studies: one.studies.map(({ uid, modality, instances }) => ({
      study: one.id,
      uid,
      modalities: [modality],
      series: 1,
      instances: instances.length,
      received_at: now,
    })),
    documents: [],
    measurements: [],
    key_images: [],
    drafts: [],
    follow_ups: [],
    may: [],
    imaging: true,
    cursor: 1,
  };
  await context.route(/\/api\/v1\/consultations/, async (route) => {
    const path = new URL(route.request().url()).pathname.replace('/api/v1/consultations', '');
    if (path === '') return route.fulfill({ json: list });
    if (path === `/${one.id}`) return route.fulfill({ json: whole });
    const found = /\/dicomweb\/studies\/([^/]+)(.*)$/.exec(path);
    const study = one.studies.find(({ uid }) => uid === found?.[1]);
    const rest = found?.[2] ?? '';
    if (!study) return route.fulfill({ status: 404, json: {} });
    if (rest === '/series') {
      const { series, modality, instances } = study;
      const head = {
        '0020000E': json('UI', series),
        '00080060': json('CS', modality),
        '00200011': json('IS', 1),
        '00201209': json('IS', instances.length),
      };
      return route.fulfill({ json: [head] });
    }
    if (rest.endsWith('/metadata'))
      return route.fulfill({ json: study.instances.map(({ metadata }) => metadata) });
    const of = /\/instances\/([^/]+)\/frames\/1$/.exec(rest)?.[1];
    const instance = study.instances.find(({ uid }) => uid === of);
    // Pictures by the server are not tried here.
    if (!instance) return route.fulfill({ status: 404, json: {} });
    const { syntax, bytes } = instance.frame;
    const head = `--part\r\nContent-Type: application/octet-stream; transfer-syntax=${syntax}\r\n\r\n`;
    return route.fulfill({
      contentType: 'multipart/related; type="application/octet-stream"; boundary=part',
      body: Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--part--\r\n')]),
    });
  });
}
