import type { Carried, Device, Pairing } from '../generated/api';
import { address, csrfToken, fetchJson, fetchNothing, sayIfSignedOut } from './http';
import { asTrouble, strangeAnswer, troubleFrom, unreachable } from './problem';

const segment = encodeURIComponent;

/** No byte has moved and no answer came for so long: the connection is dead. */
const stalledMs = 120_000;

/** The calls about devices: pairing them, naming and cutting them off, and what one carries for another. */
export const devices = {
  pair: (account: string) => fetchJson<Pairing>('/pairings', { method: 'POST', json: { account } }),
  pairing: (id: string, signal?: AbortSignal) =>
    fetchJson<Pairing>(`/pairings/${segment(id)}`, { signal }),
  list: (account?: string | null) =>
    fetchJson<{ devices: Device[] }>('/devices', { query: { account } }),
  putThis: (json: { name: string; public_key?: string }) =>
    fetchJson<Device>('/devices/this', { method: 'PUT', json }),
  cutOff: (device: string) => fetchNothing(`/devices/${segment(device)}`, { method: 'DELETE' }),
  carryIn,
};

/** By XMLHttpRequest, which alone says how much of a body has left. Throws Trouble. */
function carryIn(
  bundle: Blob,
  sent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Carried> {
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
      signal.removeEventListener('abort', abort);
    };
    const lost = (): void => {
      end();
      reject(unreachable());
    };
    xhr.open('POST', address('/carried'));
    xhr.setRequestHeader('Accept', 'application/json');
    xhr.setRequestHeader('Content-Type', 'application/octet-stream');
    xhr.setRequestHeader('X-CSRF-Token', csrfToken());
    xhr.upload.onprogress = (event) => {
      alive();
      sent(event.loaded);
    };
    xhr.onload = () => {
      end();
      answered(xhr).then(resolve, (thrown: unknown) => reject(asTrouble(thrown)));
    };
    xhr.onerror = lost;
    xhr.onabort = lost;
    signal.addEventListener('abort', abort);
    alive();
    xhr.send(bundle);
  });
}

async function answered(xhr: XMLHttpRequest): Promise<Carried> {
  if (xhr.status !== 200) {
    const trouble = await troubleFrom(new Response(xhr.responseText, { status: xhr.status }));
    sayIfSignedOut(trouble);
    throw trouble;
  }
  try {
    return JSON.parse(xhr.responseText) as Carried;
  } catch {
    throw strangeAnswer(xhr.status);
  }
}
