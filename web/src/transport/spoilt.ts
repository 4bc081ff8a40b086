import type { Problem } from '../generated/api';

/** Bytes that changed in the browser's own store, or are gone from it: never sent as if they were good. */
export function spoilt(gone: boolean): Problem {
  return {
    type: 'about:blank',
    title: 'evidence spoilt',
    status: 0,
    code: gone ? 'evidence_gone' : 'evidence_spoilt',
    detail: gone
      ? {
          zh: '浏览器丢失了这张照片的内容。',
          en: 'The browser has lost the bytes of this photo.',
        }
      : {
          zh: '这张照片在本机上已损坏，与拍摄时不同，没有发送。',
          en: 'This photo was damaged on this device: it is no longer what was taken, and was not sent.',
        },
    kept: { zh: '它所属的记录不受影响。', en: 'The record it belongs to is not affected.' },
    todo: {
      zh: '请重新拍摄，并随一条更正提交。',
      en: 'Take it again and file it with a correction.',
    },
  };
}
