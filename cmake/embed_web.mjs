// web/dist/** -> web_files.cpp and web_files.bin: node cmake/embed_web.mjs OUT [DIST]
// The binary carries each file three times (raw, gzip, brotli), so that nothing is compressed on request.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [out, dist] = process.argv.slice(2);
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};
const alreadyCompressed = new Set(['.png', '.webp', '.woff2', '.ico']);

const files = dist
  ? readdirSync(dist, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(map|gz|br)$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort()
  : [];

const parts = [];
let size = 0;
function keep(bytes) {
  const place = `{kBytes + ${size}, ${bytes.length}}`;
  parts.push(bytes);
  size += bytes.length;
  return place;
}
function keepIfSmaller(compressed, raw) {
  return compressed.length < raw.length * 0.95 ? keep(compressed) : '{}';
}

const entries = files.map((file) => {
  const type = types[extname(file)];
  if (!type)
    throw new Error(`${file}: cmake/embed_web.mjs knows no content type for ${extname(file)}`);
  const raw = readFileSync(file);
  const path = '/' + relative(dist, file).replaceAll('\\', '/');
  const etag = createHash('sha256').update(raw).digest('hex');
  const compress = !alreadyCompressed.has(extname(file));
  const gzip = compress ? keepIfSmaller(gzipSync(raw, { level: 9 }), raw) : '{}';
  const brotli = compress
    ? keepIfSmaller(
        brotliCompressSync(raw, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: 11,
            [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
          },
        }),
        raw,
      )
    : '{}';
  const immutable = /^\/assets\/.*-[\w-]{8}\.\w+$/.test(path);
  return (
    `    {${JSON.stringify(path)}, ${JSON.stringify(type)}, "\\"${etag}\\"",\n` +
    `     ${keep(raw)}, ${gzip}, ${brotli}, ${immutable}},\n`
  );
});

const bin = resolve(out, 'web_files.bin');
// .incbin takes a path of the building machine; it is read by the assembler and not kept in the binary.
const source =
  files.length === 0
    ? `#include "web_files.hpp"

namespace longspan {
std::span<WebFile const> web_files() { return {}; }
}  // namespace longspan
`
    : `#include "web_files.hpp"

asm(R"(
  .section .rodata
  .balign 16
  .local longspan_web_bytes
longspan_web_bytes:
  .incbin "${bin}"
  .byte 0
  .text
)");
extern "C" char const longspan_web_bytes[] __attribute__((visibility("hidden")));

namespace longspan {
static char const* const kBytes = longspan_web_bytes;
std::span<WebFile const> web_files() {
  static WebFile const files[] = {
${entries.join('')}  };
  return files;
}
}  // namespace longspan
`;
mkdirSync(out, { recursive: true });
writeFileSync(bin, Buffer.concat(parts));
writeFileSync(join(out, 'web_files.cpp'), source);
