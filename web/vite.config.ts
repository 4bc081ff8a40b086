import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// In development the page comes from Vite and the answers from a running `longspan serve`.
const server = process.env['LONGSPAN_URL'] ?? 'http://127.0.0.1:8080';

const everywhere =
  /node_modules\/(svelte|esm-env|clsx|idb)\/|\/src\/(shared|transport|sync)\/|\/src\/views\/(App|Shell|entries|routes|choose|programmes)/;
const somewhere =
  /bindings\/(select|size)|ui\/(Field|Dialog|Segmented|Menu)|transport\/(live|fresh)|format\/(money|decimal|tenDay)|i18n\/post|keyboard|texts\/|sync\/(sha256|evidence)/;
function inEveryPage(id: string): boolean {
  return everywhere.test(id) && !somewhere.test(id);
}

export default defineConfig({
  plugins: [svelte()],
  // Texts are read whole: a named export for each would say every key twice.
  json: { namedExports: false, stringify: true },
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
            // The report form in two: what a filed day shows too, and what only a day to be written needs.
            {
              name: 'form',
              priority: 1,
              test: /\/src\/report\/(ReportForm|Quantities|Weather|CountedList|Photos|Problems|Safety|Stepper|Section|Mistaken|catalogue)|ui\/Segmented/,
            },
            {
              name: 'report',
              priority: 2,
              test: /\/src\/(report\/(ReportDesk|ReportController|DayStrip|Picture|later|device|draft|finish|remaining|days|decimal|own|posted|texts\.ts)|views\/ReportPage)/,
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
