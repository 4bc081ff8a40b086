/** Pictures of a scenario for whoever wants to see it: LONGSPAN_SHOTS names the folder they go to. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

const folder = process.env['LONGSPAN_SHOTS'];

/** What the screen shows now, as WebP; nothing where nobody asked. */
export async function shot(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const png = await page.screenshot();
  // Chromium encodes WebP, but its driver does not ask for it.
  const webp = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext('2d')!.drawImage(picture, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.7 });
    const reader = new FileReader();
    reader.readAsDataURL(blob);
    await new Promise((done) => (reader.onload = done));
    return String(reader.result).split(',')[1]!;
  }, png.toString('base64'));
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(webp, 'base64'));
}
