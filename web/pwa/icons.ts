import { readFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import type { Plugin } from 'vite';

const mark = readFileSync(new URL('../public/mark.svg', import.meta.url), 'utf8');
const drawing = /<g[\s\S]*<\/g>/.exec(mark)?.[0];
const ground = /fill="(#\w+)"/.exec(mark)?.[1];
if (!drawing || !ground) throw new Error('public/mark.svg has no ground or no drawing');

/** The mark to the edges, smaller, so that whatever shape a phone cuts out of it holds the whole drawing. */
const toTheEdges = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect width="32" height="32" fill="${ground}" />
  <g transform="translate(5.6 5.6) scale(0.65)">${drawing}</g>
</svg>`;

const icons = [
  { file: 'icon-192.png', svg: mark, size: 192 },
  { file: 'icon-512.png', svg: mark, size: 512 },
  { file: 'icon-maskable-512.png', svg: toTheEdges, size: 512 },
  { file: 'apple-touch-icon.png', svg: toTheEdges, size: 180 },
];

function png(svg: string, size: number): Uint8Array {
  return new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng();
}

/** Draws the icons from the one mark while the app is built. */
export function drawIcons(): Plugin {
  return {
    name: 'longspan:icons',
    apply: 'build',
    generateBundle() {
      for (const { file, svg, size } of icons)
        this.emitFile({ type: 'asset', fileName: file, source: png(svg, size) });
    },
  };
}
