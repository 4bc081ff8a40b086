// server/store/sql/*.sql -> sql_texts.hpp/.cpp: node cmake/embed_sql.mjs FOLDER OUT
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, out] = process.argv.slice(2);
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort()
  : [];

const header = `#pragma once
#include <span>
#include <string_view>

namespace longspan::store {

/// One file of store/sql. NAME.sql is for every store, NAME.sqlite.sql and NAME.postgres.sql are for one.
struct SqlText {
  std::string_view name;
  std::string_view dialect;  ///< empty: for every store
  std::string_view text;
};

/// All of them, sorted by name.
std::span<SqlText const> sql_texts();

}  // namespace longspan::store
`;
const entries = names.map((name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  if (text.includes(')sql"')) throw new Error(`${name}: contains )sql", which ends the literal`);
  const [title, dialect = ''] = name.slice(0, -4).split('.');
  return `    {"${title}", "${dialect}", R"sql(${text})sql"},\n`;
});
const source = `#include "store/sql_texts.hpp"

namespace longspan::store {
${
  names.length
    ? `
static constexpr SqlText kTexts[] = {
${entries.join('')}};
`
    : ''
}
std::span<SqlText const> sql_texts() { return ${names.length ? 'kTexts' : '{}'}; }

}  // namespace longspan::store
`;
mkdirSync(out, { recursive: true });
for (const [name, text] of [
  ['sql_texts.hpp', header],
  ['sql_texts.cpp', source],
]) {
  const path = join(out, name);
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}
