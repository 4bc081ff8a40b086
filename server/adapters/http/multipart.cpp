#include "adapters/http/multipart.hpp"

#include <algorithm>

namespace longspan::http {
namespace {

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

/// The value of `name=` in a header, with or without quotes.
std::string parameter_in(std::string_view header, std::string_view name) {
  auto const at = lowered(header).find(std::string(name) + "=");
  if (at == std::string::npos) return {};
  auto rest = header.substr(at + name.size() + 1);
  if (!rest.starts_with('"')) return std::string(rest.substr(0, rest.find_first_of("; \t\r")));
  rest.remove_prefix(1);
  return std::string(rest.substr(0, rest.find('"')));
}

std::string name_in(std::string_view head) {
  std::string out;
  while (!head.empty()) {
    auto const end = head.find("\r\n");
    auto const line = head.substr(0, end);
    head = end == head.npos ? std::string_view{} : head.substr(end + 2);
    auto const low = lowered(line);
    if (low.starts_with("content-disposition:")) out = parameter_in(line, "filename");
    if (low.starts_with("content-location:") && out.empty()) {
      out = line.substr(std::string_view("content-location:").size());
      out.erase(0, out.find_first_not_of(' '));
    }
  }
  return out.substr(0, 200);
}

}  // namespace

std::optional<std::string> boundary_of(std::string_view content_type) {
  if (!lowered(content_type).starts_with("multipart/")) return std::nullopt;
  auto out = parameter_in(content_type, "boundary");
  if (out.empty() || out.size() > 200) return std::nullopt;
  return out;
}

std::optional<Multipart::Part> Multipart::next() {
  for (;;) {
    auto const at = held_.find(mark_, searched_);
    if (at == held_.npos || held_.size() < at + mark_.size() + 2) {
      searched_ = held_.size() > mark_.size() ? held_.size() - mark_.size() - 2 : 0;
      if (at != held_.npos) searched_ = at;
      return std::nullopt;
    }
    std::optional<Part> part;
    if (begun_) {
      auto const head = held_.find("\r\n\r\n");
      part.emplace();
      if (head != held_.npos && head <= at) {
        part->location = name_in(std::string_view(held_).substr(0, head));
        part->content = held_.substr(head + 4, at > head + 4 ? at - head - 4 : 0);
      }
    }
    auto const after = at + mark_.size();
    whole_ |= held_.compare(after, 2, "--") == 0;
    begun_ = !whole_;
    // What follows the boundary's own line end is the next part's head.
    held_.erase(0, after);
    searched_ = 0;
    if (whole_) held_.clear();
    if (part) return part;
    if (whole_) return std::nullopt;
  }
}

}  // namespace longspan::http
