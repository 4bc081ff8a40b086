import { api } from './api';
import { csrfToken, sayIfSignedOut } from './http';
import { problemFrom, unreachable } from './problem';
import { NoUploads, tusUpload, type Course, type TusAnswer, type TusAsk } from './tus';

/** No byte has moved and no answer came for so long: the connection is dead. */
const stalledMs = 60_000;

/** Until the page is opened anew: the server has no uploads. */
let plain = false;

/** Sends the bytes of a photo: resumable where the server can, else in one. */
export async function sendEvidence(
  sha256: string,
  bytes: ArrayBuffer,
  course: Course,
): Promise<{ sha256: string }> {
  if (plain) return api.putEvidence(sha256, bytes, course.signal);
  const begun = performance.now();
  try {
    const found = await tusUpload(
      {
        ask: askByXhr,
        memory: course.memory,
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        progress: course.progress,
        signal: course.signal,
        lanes: (size) => lanesFor(size, rate),
      },
      sha256,
      bytes,
    );
    learn(bytes.byteLength, performance.now() - begun);
    return { sha256: found };
  } catch (thrown) {
    if (!(thrown instanceof NoUploads)) throw thrown;
    plain = true;
    return api.putEvidence(sha256, bytes, course.signal);
  }
}

/** What the link carried of late, in bytes per second. */
let rate: number | null = null;

function learn(size: number, ms: number): void {
  if (size < 65_536 || ms < 50) return;
  const now = (size * 1000) / ms;
  rate = rate === null ? now : (rate + now) / 2;
}

/**
 * One TCP stream is held back by each lost packet, several less so: a big photo goes over four to six. On a link known to
 * be slow three fill it, and each more costs a handshake.
 */
export function lanesFor(size: number, bytesPerSecond: number | null): number {
  if (size < 262_144) return 1;
  if (bytesPerSecond === null) return 4;
  return bytesPerSecond < 187_500 ? 3 : 6;
}

/** By XMLHttpRequest, which alone says how much of a body has left. */
function askByXhr(what: TusAsk): Promise<TusAnswer> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let stall: ReturnType<typeof setTimeout> | undefined;
    const abort = (): void => xhr.abort();
    const alive = (): void => {
      clearTimeout(stall);
      stall = setTimeout(abort, stalledMs);
    };
    const end = (): void => {
      clearTimeout(stall);
      what.signal.removeEventListener('abort', abort);
    };
    const lost = (): void => {
      end();
      reject(unreachable());
    };
    xhr.open(what.method, what.url);
    for (const [name, value] of Object.entries(what.headers)) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader('X-CSRF-Token', csrfToken());
    xhr.upload.onprogress = (event) => {
      alive();
      what.sent?.(event.loaded);
    };
    xhr.onload = () => {
      end();
      resolve(answerOf(xhr));
    };
    xhr.onerror = lost;
    xhr.onabort = lost;
    what.signal.addEventListener('abort', abort);
    alive();
    xhr.send(what.body && what.body.length > 0 ? what.body : null);
  });
}

function answerOf(xhr: XMLHttpRequest): TusAnswer {
  return {
    status: xhr.status,
    header: (name) => xhr.getResponseHeader(name),
    trouble() {
      const trouble = problemFrom(xhr.responseText, xhr.status);
      sayIfSignedOut(trouble);
      return trouble;
    },
  };
}
