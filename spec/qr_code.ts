/** Reads QR codes as a phone's camera app does, with zbar. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { png } from './pictures.ts';

/** The text of the one code in a PNG. */
export function readQrCode(picture: Buffer): string {
  const { status, stdout, stderr } = spawnSync('zbarimg', ['--raw', '--quiet', 'png:-'], {
    input: picture,
  });
  assert.equal(status, 0, `zbarimg reads no code: ${stderr}`);
  return stdout.toString().trimEnd();
}

/** A code as the server describes it, drawn with its quiet zone. `path`: runs of dark modules. */
export function drawQrCode({ size, path }: { size: number; path: string }): Buffer {
  const [quiet, scale] = [4, 4];
  const width = (size + 2 * quiet) * scale;
  const row = 1 + 3 * width;
  const rows = Buffer.alloc(row * width, 255);
  for (let y = 0; y < width; ++y) rows[y * row] = 0;
  let drawn = '';
  for (const [run, left, top, across] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    drawn += run;
    const from = (Number(left) + quiet) * scale;
    for (let y = (Number(top) + quiet) * scale, end = y + scale; y < end; ++y)
      rows.fill(0, y * row + 1 + 3 * from, y * row + 1 + 3 * (from + Number(across) * scale));
  }
  assert.equal(drawn, path, 'nothing but runs');
  return png(width, width, rows, 1);
}
