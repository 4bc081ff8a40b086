import { svelte } from '@sveltejs/vite-plugin-svelte';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import about from './package.json' with { type: 'json' };
import { findFieldFiles } from './pwa/fieldFiles.ts';
import { findFirstModules } from './pwa/firstModules.ts';
import { drawIcons } from './pwa/icons.ts';
import { manifest } from './pwa/manifest.ts';

// In development the page comes from Vite and the answers from a running `longspan serve`.
const server = process.env['LONGSPAN_URL'] ?? 'http://127.0.0.1:8080';

const first = findFirstModules();
/** The framework is one module to whoever imports it; these parts of it only some pages use. */
const somewhere = /bindings\/(select|size)/;
/** What the first form needs besides, and most others. */
const besides = /\/src\/sync\/drafts/;
function inEveryPage(id: string): boolean {
  return (first.ids.has(id) && !somewhere.test(id)) || besides.test(id);
}

/** Of the toolkit under the image viewer, what reads and writes model files: it wants Node, and no study comes that way. */
const leftOut = {
  name: 'longspan:left-out',
  enforce: 'pre' as const,
  resolveId: (id: string) => (id === 'xmlbuilder2' ? '\0left-out' : null),
  load: (id: string) => (id === '\0left-out' ? 'export const create = () => undefined;' : null),
};

const field = findFieldFiles();
const shell = new Set(['index.html', 'mark.svg']);

export default defineConfig({
  plugins: [
    // A class's mark stands in every element of every template: four signs tell the styles apart.
    svelte({ compilerOptions: { cssHash: ({ hash, css }) => `s${hash(css).slice(0, 4)}` } }),
    drawIcons(),
    leftOut,
    first,
    field,
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/worker',
      filename: 'sw.ts',
      // The app registers it itself, after its first page can be used.
      injectRegister: false,
      manifest,
      includeManifestIcons: false,
      injectManifest: {
        globPatterns: ['index.html', 'mark.svg', 'assets/*.{js,css,wasm}'],
        // What goes onto the device is chosen below; how large the rest is (the viewer of studies) is no matter here.
        maximumFileSizeToCacheInBytes: 16_000_000,
        dontCacheBustURLsMatching: /^assets\//,
        manifestTransforms: [
          (entries) => ({
            manifest: entries.filter(({ url }) => shell.has(url) || field.files.has(url)),
          }),
        ],
      },
    }),
  ],
  define: { 'import.meta.env.PACKAGE_VERSION': JSON.stringify(about.version) },
  // Texts are read whole: a named export for each would say every key twice.
  json: { namedExports: false, stringify: true },
  // The viewer's decoders fetch their parts when they need them.
  worker: { format: 'es' },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
    },
  },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What every page needs travels as one file: on a long link each request costs a round trip, and small files
    // compress badly. What only some pages use stays out of it.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'base', priority: 3, test: inEveryPage },
            // What most pages but the form use, small piece by small piece.
            {
              name: 'common',
              priority: 1,
              test: /\/src\/(facts\/(sentence|sentencesOfRhythm|words|weekdays|pieces|texts\.ts)|generated\/facts|transport\/(live|fresh)|shared\/(format\/(money|decimal|tenDay)|i18n\/post|keyboard))/,
            },
            // The report form is one more: a day to be written needs all of it.
            {
              name: 'report',
              priority: 2,
              test: /\/src\/(report\/(ReportDesk|ReportController|ReportForm|DayStrip|Picture|Quantities|Weather|CountedList|Photos|Problems|Safety|Stepper|Section|Mistaken|catalogue|later|device|draft|finish|remaining|days|decimal|own|posted|texts\.ts)|views\/ReportPage|shared\/ui\/Segmented)/,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: 'node',
    maxWorkers: 2,
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
  },
});
