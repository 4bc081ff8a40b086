#include "adapters/janus/messages.hpp"

#include <algorithm>

namespace longspan::janus {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestSdp = 128 * 1024;
constexpr std::size_t kMostSources = 8;
constexpr std::size_t kMostWanted = 1000;
constexpr std::size_t kLongestCandidate = 1024;

/// "" where there is none, or it is no text, or longer than `most`.
std::string text_of(json::object const& of, std::string_view name, std::size_t most) {
  auto const* found = of.if_contains(name);
  if (found == nullptr || !found->is_string() || found->get_string().size() > most) return {};
  return std::string(found->get_string());
}

json::array const* list_of(json::object const& of, std::string_view name, std::size_t most) {
  auto const* found = of.if_contains(name);
  if (found == nullptr || !found->is_array() || found->get_array().size() > most) return nullptr;
  return &found->get_array();
}

bool is_source(std::string_view name) {
  return name == "voice" || name == "camera" || name == "board" || name == "screen";
}

std::string sdp_of(json::object const& of) {
  auto sdp = text_of(of, "sdp", kLongestSdp);
  return sdp.starts_with("v=0") ? sdp : std::string();
}

std::optional<Asked> read_publish(json::object const& of) {
  Publish out{.sdp = sdp_of(of), .sources = {}};
  auto const* sources = list_of(of, "sources", kMostSources);
  if (out.sdp.empty() || sources == nullptr) return std::nullopt;
  for (auto const& one : *sources) {
    if (!one.is_object()) return std::nullopt;
    Source source{.mid = text_of(one.get_object(), "mid", 32),
                  .name = text_of(one.get_object(), "source", 16)};
    if (source.mid.empty() || !is_source(source.name)) return std::nullopt;
    out.sources.push_back(std::move(source));
  }
  return out;
}

std::optional<Asked> read_candidate(json::object const& of) {
  auto const pc = text_of(of, "pc", 3);
  auto const* given = of.if_contains("c");
  if ((pc != "pub" && pc != "sub") || given == nullptr) return std::nullopt;
  Candidate out{.of_publisher = pc == "pub", .candidate = {}};
  if (given->is_null()) return out;
  if (!given->is_object()) return std::nullopt;
  auto const& from = given->get_object();
  auto const line = text_of(from, "candidate", kLongestCandidate);
  if (line.empty()) return out;  // the browser's own mark of the end
  out.candidate["candidate"] = line;
  if (auto const mid = text_of(from, "sdpMid", 32); !mid.empty()) out.candidate["sdpMid"] = mid;
  auto const* index = from.if_contains("sdpMLineIndex");
  out.candidate["sdpMLineIndex"] = index != nullptr && index->is_int64()
                                       ? std::clamp<std::int64_t>(index->get_int64(), 0, 1000)
                                       : 0;
  return out;
}

std::optional<Asked> read_want(json::object const& of) {
  auto const* list = list_of(of, "of", kMostWanted);
  if (list == nullptr) return std::nullopt;
  Want out;
  for (auto const& one : *list) {
    if (!one.is_object()) return std::nullopt;
    auto const& from = one.get_object();
    Wanted wanted{.participant = text_of(from, "p", 64),
                  .source = text_of(from, "source", 16),
                  .layer = std::nullopt};
    if (wanted.participant.empty() || !is_source(wanted.source)) return std::nullopt;
    if (auto const* layer = from.if_contains("layer"); layer != nullptr && !layer->is_null()) {
      if (!layer->is_int64() || layer->get_int64() < 0 || layer->get_int64() > 2)
        return std::nullopt;
      wanted.layer = static_cast<int>(layer->get_int64());
    }
    out.of.push_back(std::move(wanted));
  }
  return out;
}

}  // namespace

std::optional<Asked> read_asked(std::string_view text) {
  json::error_code error;
  auto const value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !value.is_object()) return std::nullopt;
  auto const& of = value.get_object();
  auto const m = text_of(of, "m", 16);
  if (m == "publish") return read_publish(of);
  if (m == "candidate") return read_candidate(of);
  if (m == "want") return read_want(of);
  if (m == "again") return Again{};
  if (m == "answer")
    if (auto sdp = sdp_of(of); !sdp.empty()) return SdpAnswer{.sdp = std::move(sdp)};
  return std::nullopt;
}

std::string media_message(std::string_view m, json::object members) {
  json::object out{{"t", "media"}, {"m", m}};
  for (auto& [name, value] : members) out[name] = std::move(value);
  return json::serialize(out);
}

}  // namespace longspan::janus
