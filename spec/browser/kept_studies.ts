/** What lies of studies on a device, read from its own store. */
import type { Page } from 'playwright-core';

/** Sealed studies, and their frames. */
export const onDevice = (page: Page): Promise<{ studies: number; frames: number }> =>
  page.evaluate(
    () =>
      new Promise((done, failed) => {
        const open = indexedDB.open('longspan-studies', 1);
        open.onerror = () => failed(open.error);
        open.onupgradeneeded = () => {
          open.transaction?.abort();
          done({ studies: 0, frames: 0 });
        };
        open.onsuccess = () => {
          const read = open.result.transaction(['studies', 'frames']);
          const studies = read.objectStore('studies').count();
          const frames = read.objectStore('frames').count();
          read.oncomplete = () => {
            open.result.close();
            done({ studies: studies.result, frames: frames.result });
          };
        };
      }),
  );
