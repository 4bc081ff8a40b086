#include "adapters/janus/sdp.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace longspan::janus {
namespace {

using Lines = std::vector<std::string>;

/// What Opus within RED is called at both ends; no browser gives this number to anything.
constexpr std::string_view kOpusInRed = "58";
constexpr std::string_view kAudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

bool is_attribute(std::string const& line, std::string_view name, std::string_view type) {
  return line.starts_with("a=") && std::string_view(line).substr(2).starts_with(name) &&
         line.size() > 2 + name.size() && line[2 + name.size()] == ':' &&
         std::string_view(line).substr(3 + name.size()).starts_with(type) &&
         line.size() > 3 + name.size() + type.size() && line[3 + name.size() + type.size()] == ' ';
}

/// The payload type that is called `codec` ("opus/48000"), or "".
std::string type_of(Lines const& section, std::string_view codec) {
  constexpr std::string_view kMap = "a=rtpmap:";
  for (auto const& line : section) {
    if (!line.starts_with(kMap)) continue;
    auto const space = line.find(' ');
    if (space == line.npos) continue;
    auto name = line.substr(space + 1);
    std::ranges::transform(name, name.begin(), [](unsigned char c) {
      return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    });
    if (name.starts_with(codec)) return line.substr(kMap.size(), space - kMap.size());
  }
  return {};
}

/// Sections, each from its m= line; the first is the session's.
std::vector<Lines> sections_of(std::string_view sdp) {
  std::vector<Lines> out(1);
  while (!sdp.empty()) {
    auto const end = sdp.find('\n');
    auto line = sdp.substr(0, end);
    sdp.remove_prefix(end == sdp.npos ? sdp.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (line.starts_with("m=")) out.emplace_back();
    out.back().emplace_back(line);
  }
  return out;
}

bool is_sound(Lines const& section) {
  return !section.empty() && section.front().starts_with("m=audio");
}

template <class Change>
std::string change_sound(std::string_view sdp, Change change) {
  std::string out;
  for (auto& section : sections_of(sdp)) {
    if (is_sound(section)) change(section);
    for (auto const& line : section) out.append(line).append("\r\n");
  }
  return out;
}

void insert_after_map(Lines& section, std::string const& type, std::string line) {
  auto const map = std::ranges::find_if(
      section, [&](std::string const& one) { return is_attribute(one, "rtpmap", type); });
  if (map != section.end()) section.insert(map + 1, std::move(line));
}

void add_nack(Lines& section) {
  auto const opus = type_of(section, "opus/48000");
  auto line = "a=rtcp-fb:" + opus + " nack";
  if (!opus.empty() && std::ranges::find(section, line) == section.end())
    insert_after_map(section, opus, std::move(line));
}

/// Sets one parameter of Opus.
void set_parameter(Lines& section, std::string_view name, std::string const& value) {
  auto const opus = type_of(section, "opus/48000");
  if (opus.empty()) return;
  auto const wanted = std::string(name) + "=" + value;
  auto const found = std::ranges::find_if(
      section, [&](std::string const& one) { return is_attribute(one, "fmtp", opus); });
  if (found == section.end())
    return insert_after_map(section, opus, "a=fmtp:" + opus + " " + wanted);
  std::string out = "a=fmtp:" + opus + " ";
  std::string_view rest = std::string_view(*found).substr(out.size());
  while (!rest.empty()) {
    auto const end = rest.find(';');
    auto one = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (!one.empty() && one.substr(0, one.find('=')) != name) out.append(one).append(";");
  }
  *found = out + wanted;
}

void set_packet_time(Lines& section, unsigned ms) {
  std::erase_if(section, [](std::string const& line) {
    return line.starts_with("a=ptime:") || line.starts_with("a=maxptime:");
  });
  section.push_back("a=ptime:" + std::to_string(ms));
  section.push_back("a=maxptime:" + std::to_string(ms));
}

/// Header extensions go, but for `keep`; and with the one for it the feedback on all packets.
void make_lean(Lines& section, std::string_view keep) {
  std::erase_if(section, [&](std::string const& line) {
    if (line.starts_with("a=extmap:")) return keep.empty() || !line.contains(keep);
    return line.starts_with("a=rtcp-fb:") && line.ends_with(" transport-cc");
  });
}

/// `a=NAME:FROM …` becomes `a=NAME:TO …`.
std::string renamed(std::string const& line, std::string_view from, std::string_view to) {
  auto const colon = line.find(':');
  return line.substr(0, colon + 1) + std::string(to) + line.substr(colon + 1 + from.size());
}

std::string with_types(std::string const& m_line, std::string const& types) {
  // m=audio PORT PROTOCOL TYPES
  auto at = m_line.find(' ');
  if (at != m_line.npos) at = m_line.find(' ', at + 1);
  if (at != m_line.npos) at = m_line.find(' ', at + 1);
  return m_line.substr(0, at) + " " + types;
}

/// RED is called Opus, with Opus's parameters, and nothing else is left.
void call_red_opus(Lines& section) {
  auto const red = type_of(section, "red/48000");
  auto const opus = type_of(section, "opus/48000");
  if (red.empty() || opus.empty()) return;
  Lines out;
  for (auto const& line : section) {
    if (line.starts_with("m="))
      out.push_back(with_types(line, red));
    else if (is_attribute(line, "rtpmap", red))
      out.push_back("a=rtpmap:" + red + " opus/48000/2");
    else if (is_attribute(line, "fmtp", opus) || is_attribute(line, "rtcp-fb", opus))
      out.push_back(renamed(line, opus, red));
    else if (!line.starts_with("a=rtpmap:") && !line.starts_with("a=fmtp:") &&
             !line.starts_with("a=rtcp-fb:"))
      out.push_back(line);
  }
  section = std::move(out);
}

/// What Janus calls Opus is RED around Opus.
void call_opus_red(Lines& section) {
  auto const red = type_of(section, "opus/48000");
  if (red.empty()) return;
  std::string const opus(kOpusInRed);
  Lines out;
  for (auto const& line : section) {
    if (line.starts_with("m=")) {
      out.push_back(with_types(line, red + " " + opus));
    } else if (is_attribute(line, "rtpmap", red)) {
      out.push_back("a=rtpmap:" + red + " red/48000/2");
      out.push_back("a=fmtp:" + red + " " + opus + "/" + opus);
      out.push_back("a=rtpmap:" + opus + " opus/48000/2");
    } else if (is_attribute(line, "fmtp", red)) {
      out.push_back(renamed(line, red, opus));
    } else if (is_attribute(line, "rtcp-fb", red)) {
      out.push_back(line);
      out.push_back(renamed(line, red, opus));
    } else {
      out.push_back(line);
    }
  }
  section = std::move(out);
}

}  // namespace

std::string publisher_offer(std::string_view sdp, Sound const& sound) {
  return change_sound(sdp, [&](Lines& section) {
    if (sound.nack) add_nack(section);
    if (sound.red) call_red_opus(section);
    if (sound.lean) make_lean(section, kAudioLevel);
  });
}

std::string publisher_answer(std::string_view sdp, Sound const& sound) {
  return change_sound(sdp, [&](Lines& section) {
    if (sound.nack) add_nack(section);
    set_parameter(section, "maxaveragebitrate", std::to_string(sound.bits_s));
    set_parameter(section, "usedtx", sound.dtx ? "1" : "0");
    set_parameter(section, "useinbandfec", sound.fec ? "1" : "0");
    set_packet_time(section, sound.ptime_ms);
    if (sound.red) call_opus_red(section);
    if (sound.lean) make_lean(section, kAudioLevel);
  });
}

std::string listener_offer(std::string_view sdp, Sound const& sound) {
  return change_sound(sdp, [&](Lines& section) {
    if (sound.nack) add_nack(section);
    if (sound.red) call_opus_red(section);
    if (sound.lean) make_lean(section, {});
  });
}

std::string listener_answer(std::string_view sdp, Sound const& sound) {
  return change_sound(sdp, [&](Lines& section) {
    if (sound.red) call_red_opus(section);
    if (sound.nack) add_nack(section);
    if (sound.lean) make_lean(section, {});
  });
}

bool takes_red(std::string_view sdp) {
  return std::ranges::all_of(sections_of(sdp), [](Lines const& section) {
    return !is_sound(section) || !type_of(section, "red/48000").empty();
  });
}

}  // namespace longspan::janus
