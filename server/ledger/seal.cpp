#include "ledger/seal.hpp"

#include <algorithm>

namespace longspan::ledger {

Hash seal_of(std::vector<std::pair<std::string, Hash>> heads) {
  std::ranges::sort(heads);
  std::vector<Hash> level;
  level.reserve(heads.size());
  for (auto const& [name, head] : heads) {
    std::string leaf(1, '\0');
    leaf += name;
    leaf += '\0';
    leaf += head.blob();
    level.push_back(sha256(leaf));
  }
  if (level.empty()) return {};
  while (level.size() > 1) {
    std::vector<Hash> above;
    above.reserve((level.size() + 1) / 2);
    for (std::size_t i = 0; i + 1 < level.size(); i += 2) {
      std::string node(1, '\1');
      node += level[i].blob();
      node += level[i + 1].blob();
      above.push_back(sha256(node));
    }
    if (level.size() % 2) above.push_back(level.back());
    level = std::move(above);
  }
  return level.front();
}

}  // namespace longspan::ledger
