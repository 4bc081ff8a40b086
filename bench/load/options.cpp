#include "options.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace longspan::bench {

void give_up(std::string const& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(2);
}

Options::Options(int argc, char** argv, std::vector<std::string_view> known) {
  for (int i = 1; i < argc; i += 2) {
    std::string_view name = argv[i];
    if (!name.starts_with("--") || i + 1 >= argc ||
        std::ranges::find(known, name.substr(2)) == known.end())
      give_up("unknown or without a value: " + std::string(name));
    values_.emplace(name.substr(2), argv[i + 1]);
  }
}

std::string Options::text(std::string const& name, std::string fallback) const {
  auto it = values_.find(name);
  return it == values_.end() ? std::move(fallback) : it->second;
}

std::int64_t Options::number(std::string const& name, std::int64_t fallback) const {
  auto it = values_.find(name);
  return it == values_.end() ? fallback : std::atoll(it->second.c_str());
}

std::vector<std::string> Options::all(std::string const& name) const {
  std::vector<std::string> out;
  auto [from, to] = values_.equal_range(name);
  for (auto it = from; it != to; ++it) out.push_back(it->second);
  return out;
}

Lines::Lines(std::string const& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) give_up("cannot read " + file);
  content_.assign(std::istreambuf_iterator<char>(in), {});
  std::string_view rest = content_;
  while (!rest.empty()) {
    auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    if (!line.empty()) lines_.push_back(line);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
}

double now_seconds() {
  std::chrono::duration<double> since = std::chrono::steady_clock::now().time_since_epoch();
  return since.count();
}

}  // namespace longspan::bench
