// examples/checklists/*.json -> one C++ file: the checklists that come with Longspan, each the body of
// a checklist.published. Usage: node embed_checklists.mjs FOLDER OUT.cpp
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [folder, out] = process.argv.slice(2);
const bodies = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => JSON.stringify(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
// Compilers limit the length of a literal: one for each list.
const literals = bodies.map((body) => `    R"checklist(${body})checklist",`).join('\n');
mkdirSync(dirname(out), { recursive: true });
writeFileSync(
  out,
  `#include <boost/json.hpp>

#include "rhythm/inspection.hpp"

namespace longspan::rhythm {

std::vector<contract::ChecklistPublished> const& shipped_checklists() {
  static constexpr char const* kBodies[] = {
${literals}
  };
  static auto const lists = [] {
    std::vector<contract::ChecklistPublished> out;
    for (auto const* body : kBodies)
      out.push_back(std::get<contract::ChecklistPublished>(
          contract::decode(contract::FactKind::checklist_published, boost::json::parse(body)).value()));
    return out;
  }();
  return lists;
}

}  // namespace longspan::rhythm
`,
);
