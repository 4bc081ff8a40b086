import type {
  Accesses,
  Consultations,
  ConsultationWhole,
  DocumentRow,
  Problem,
  SignatureMade,
  SignatureWish,
  StudiesTaken,
} from '../generated/api';
import { address, csrfToken, fetchJson, fetchNothing, sayIfSignedOut } from './http';
import { problemFrom, unreachable } from './problem';
import type * as StudyEnds from './studyEnds';
import { someStudiesKept } from './studyFlag';

const of = (consultation: string): string => `/consultations/${encodeURIComponent(consultation)}`;

/** No byte has moved and no answer came for so long: the connection is dead. */
const stalledMs = 120_000;

/** The calls of consultations. Their answers leave no copy on the device (http.ts keeps only what the field works with). */
export const consultations = {
  list: (programme: string, signal?: AbortSignal) =>
    fetchJson<Consultations>('/consultations', { query: { programme }, signal }),
  /** The one whose session the room is. */
  inRoom: (programme: string, room: string) =>
    fetchJson<Consultations>('/consultations', { query: { programme, room } }),
  whole,
  accesses: (consultation: string, before?: number, signal?: AbortSignal) =>
    fetchJson<Accesses>(`${of(consultation)}/accesses`, {
      query: { before, limit: 50 },
      signal,
    }),
  /** The whole log as audit messages, for another program. */
  auditAddress: (consultation: string) =>
    address(`${of(consultation)}/accesses`, { format: 'atna' }),
  reportAddress: (consultation: string) => address(`${of(consultation)}/report`),
  /** Where a viewer finds the studies, below the API's own address. */
  dicomWebBase: (consultation: string) => `${of(consultation)}/dicomweb`,
  sign: (consultation: string, json: SignatureWish) =>
    fetchJson<SignatureMade>(`${of(consultation)}/signatures`, { method: 'POST', json }),
  removeStudy: (consultation: string, study: string) =>
    fetchNothing(`${of(consultation)}/studies/${encodeURIComponent(study)}`, { method: 'DELETE' }),
  sendStudy: (consultation: string, file: File, course: FileSending) =>
    sendFile<StudiesTaken>(
      address(`${of(consultation)}/studies`, { name: file.name }),
      { 'Content-Type': isZip(file) ? 'application/zip' : 'application/dicom' },
      file,
      course,
    ),
  sendDocument: (consultation: string, file: File, wish: DocumentWish, course: FileSending) =>
    sendFile<DocumentRow>(
      address(`${of(consultation)}/documents`, wish.checked ? { checked: true } : {}),
      {
        'Content-Type': file.type || 'application/octet-stream',
        'Document-Title': encodeURIComponent(wish.title),
      },
      file,
      course,
    ),
  /** Where a browser opens it; that it does is put on record. */
  documentAddress: (consultation: string, document: string) =>
    address(`${of(consultation)}/documents/${encodeURIComponent(document)}`),
  /** Rectangles of images for ever, in what lies at the server; `study`: our own id. */
  blackOut: (consultation: string, study: string, json: BlackOut) =>
    fetchJson<StudiesTaken>(`${of(consultation)}/studies/${encodeURIComponent(study)}/black_out`, {
      method: 'POST',
      json,
      timeoutMs: 600_000,
    }),
  arrivals: (consultation: string, signal?: AbortSignal) =>
    fetchJson<Arrivals>(`${of(consultation)}/arrivals`, { signal }),
};

/** Whole pixels of the image, of every frame. */
export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}
export interface BlackOut {
  images: { series: string; instance: string; rectangles: Rectangle[] }[];
  /** Looked through: nothing can be read on it any more. */
  clean: boolean;
}

/** What modalities sent by C-STORE. */
export interface Arrivals {
  title: string;
  /** None: no port is open. */
  port?: number;
  rows: { at: string; kept: number; refused: Problem[] }[];
  /** Titles that were called and belong to no consultation that takes studies. */
  strays: { at: string; title: string }[];
}

/** With each answer, what it no longer gives of what was taken ahead to this device goes from it. */
async function whole(consultation: string, signal?: AbortSignal): Promise<ConsultationWhole> {
  try {
    const answer = await fetchJson<ConsultationWhole>(of(consultation), { signal });
    judge(({ endWhatWent }) => endWhatWent(answer));
    return answer;
  } catch (thrown) {
    judge(async ({ endConsultation, saysEnded }) => {
      if (saysEnded(thrown)) await endConsultation(consultation);
    });
    throw thrown;
  }
}

function judge(how: (ends: typeof StudyEnds) => Promise<void>): void {
  if (someStudiesKept()) import('./studyEnds').then(how).catch(() => undefined);
}

export interface FileSending {
  /** Bytes that have left. */
  sent: (bytes: number) => void;
  signal: AbortSignal;
}

export interface DocumentWish {
  title: string;
  /** Somebody looked through it: nothing in it names the patient. */
  checked: boolean;
}

function sendFile<T>(
  to: string,
  headers: Record<string, string>,
  file: File,
  course: FileSending,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest(); // which alone says how much of a body has left
    let stall: ReturnType<typeof setTimeout> | undefined;
    const abort = (): void => xhr.abort();
    const alive = (): void => {
      clearTimeout(stall);
      stall = setTimeout(abort, stalledMs);
    };
    const end = (): void => {
      clearTimeout(stall);
      course.signal.removeEventListener('abort', abort);
    };
    const lost = (): void => {
      end();
      reject(unreachable());
    };
    xhr.open('POST', to);
    xhr.setRequestHeader('Accept', 'application/json');
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader('X-CSRF-Token', csrfToken());
    xhr.upload.onprogress = (event) => {
      alive();
      course.sent(event.loaded);
    };
    xhr.onload = () => {
      end();
      if (xhr.status >= 200 && xhr.status < 300) {
        try {
          resolve(JSON.parse(xhr.responseText) as T);
          return;
        } catch {
          // Not JSON: said below.
        }
      }
      const trouble = problemFrom(xhr.responseText, xhr.status);
      sayIfSignedOut(trouble);
      reject(trouble);
    };
    xhr.onerror = lost;
    xhr.onabort = lost;
    course.signal.addEventListener('abort', abort);
    alive();
    xhr.send(file);
  });
}

const isZip = (file: File): boolean => file.type.includes('zip') || /\.zip$/i.test(file.name);
