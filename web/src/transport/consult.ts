import type {
  Accesses,
  Consultations,
  ConsultationWhole,
  SignatureMade,
  SignatureWish,
  StudiesTaken,
} from '../generated/api';
import { address, csrfToken, fetchJson, fetchNothing, sayIfSignedOut } from './http';
import { problemFrom, unreachable } from './problem';

const of = (consultation: string): string => `/consultations/${encodeURIComponent(consultation)}`;

/** No byte has moved and no answer came for so long: the connection is dead. */
const stalledMs = 120_000;

/** The calls of consultations. Their answers leave no copy on the device (http.ts keeps only what the field works with). */
export const consultations = {
  list: (programme: string, signal?: AbortSignal) =>
    fetchJson<Consultations>('/consultations', { query: { programme }, signal }),
  whole: (consultation: string, signal?: AbortSignal) =>
    fetchJson<ConsultationWhole>(of(consultation), { signal }),
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
  sendStudy,
};

export interface StudySending {
  /** Bytes that have left. */
  sent: (bytes: number) => void;
  signal: AbortSignal;
}

/** One file of a study, or a ZIP of many. What the server did not keep comes back with its problem, file by file. */
function sendStudy(consultation: string, file: File, course: StudySending): Promise<StudiesTaken> {
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
    xhr.open('POST', address(`${of(consultation)}/studies`, { name: file.name }));
    xhr.setRequestHeader('Accept', 'application/json');
    xhr.setRequestHeader('Content-Type', isZip(file) ? 'application/zip' : 'application/dicom');
    xhr.setRequestHeader('X-CSRF-Token', csrfToken());
    xhr.upload.onprogress = (event) => {
      alive();
      course.sent(event.loaded);
    };
    xhr.onload = () => {
      end();
      if (xhr.status >= 200 && xhr.status < 300) {
        try {
          resolve(JSON.parse(xhr.responseText) as StudiesTaken);
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
