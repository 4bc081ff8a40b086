#include "adapters/http/router.hpp"

#include <stdexcept>

namespace longspan::http {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    auto const end = path.find('/');
    out.push_back(path.substr(0, end));
    path = end == path.npos ? std::string_view{} : path.substr(end);
  }
  return out;
}

constexpr std::array<std::string_view, 7> kNames = {"GET",    "HEAD",  "POST",   "PUT",
                                                    "DELETE", "PATCH", "OPTIONS"};

}  // namespace

Method method_of(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Method>(i);
  return Method::other;
}

Router::Router(std::span<contract::Route const> routes) {
  std::unordered_map<std::string_view, std::size_t> known;
  for (auto const& route : routes) {
    auto const [entry, fresh] = known.try_emplace(route.path, paths_.size());
    if (fresh) {
      Path path;
      path.segments = segments_of(route.path);
      bool has_values = false;
      for (auto& segment : path.segments)
        if (segment.starts_with('{')) {
          segment = {};
          has_values = true;
        }
      paths_.push_back(std::move(path));
      if (has_values)
        templates_.push_back(entry->second);
      else
        fixed_.emplace(route.path, entry->second);
    }
    auto const method = method_of(route.method);
    if (method == Method::other) throw std::logic_error("unknown method in the contract's routes");
    auto& slot = paths_[entry->second].by_method[static_cast<std::size_t>(method)];
    if (slot != nullptr) throw std::logic_error("a route is in the contract twice");
    slot = &route;
    if (method == Method::get) paths_[entry->second].by_method[1] = &route;  // HEAD as GET
  }
}

Router::Match Router::choose(Path const& path, Method method) {
  Match match;
  if (method != Method::other) match.route = path.by_method[static_cast<std::size_t>(method)];
  if (match.route != nullptr) return match;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (path.by_method[i] != nullptr) {
      if (!match.allow.empty()) match.allow += ", ";
      match.allow += kNames[i];
    }
  return match;
}

Router::Match Router::find(Request& request) const {
  if (auto found = fixed_.find(request.path); found != fixed_.end())
    return choose(paths_[found->second], request.method);
  if (!request.path.starts_with('/')) return {};
  auto const segments = segments_of(request.path);
  for (auto const index : templates_) {
    Path const& path = paths_[index];
    if (path.segments.size() != segments.size()) continue;
    bool fits = true;
    std::size_t values = 0;
    for (std::size_t i = 0; fits && i < segments.size(); ++i) {
      if (!path.segments[i].empty()) {
        fits = path.segments[i] == segments[i];
        continue;
      }
      auto value = percent_decode(segments[i], false);
      fits = value && !value->empty() && values < request.path_values.size();
      if (fits) request.path_values[values++] = std::move(*value);
    }
    if (fits) return choose(path, request.method);
  }
  return {};
}

}  // namespace longspan::http
