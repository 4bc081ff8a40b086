#include "adapters/sound/mix.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <system_error>

#include "adapters/sound/opus_file.hpp"
#include "adapters/sound/sum.hpp"

namespace longspan::sound {
namespace {

namespace fs = std::filesystem;
using evidence::ToolEnd;

/// A silence longer than this parts one file into two, so that nobody decodes it.
constexpr std::int64_t kPauseMs = 1000;
constexpr std::uint64_t kSamplesBytes = std::uint64_t{4} << 30;

/// What an end says of its sound's length and what is in it may part so far.
constexpr std::int64_t kShortMs = 2000;

struct Stopped {};

/// False where something was wrong with the file: it broke off, or was none.
bool decode(evidence::Tools& tools, fs::path const& file, std::string const& format,
            fs::path const& to, fs::path const& folder, std::stop_token const& stop) {
  auto const errors = folder / "errors";
  auto const end = tools.run({.program = "ffmpeg",
                              .arguments = {"-nostdin",
                                            "-v",
                                            "error",
                                            "-protocol_whitelist",
                                            "file",
                                            "-f",
                                            format,
                                            "-i",
                                            file.string(),
                                            "-map",
                                            "0:a:0",
                                            "-af",
                                            "aresample=24000:async=1:first_pts=0",
                                            "-ac",
                                            "1",
                                            "-c:a",
                                            "pcm_s16le",
                                            "-f",
                                            "s16le",
                                            "-y",
                                            to.string()},
                              .folder = folder,
                              .reads = {file},
                              .errors = errors,
                              .patience = std::chrono::seconds(1800),
                              .processor = std::chrono::seconds(600),
                              .file_size = kSamplesBytes},
                             stop);
  if (end == ToolEnd::stopped) throw Stopped{};
  // Of a file that breaks off it says so, and ends well.
  std::error_code none;
  return end == ToolEnd::well && fs::file_size(errors, none) == 0;
}

/// Adds a track of packets, one run of speech after the other.
bool add_packets(evidence::Tools& tools, SentSound const& sound, std::vector<Span> const& silent,
                 Sum& sum, fs::path const& folder, std::stop_token const& stop) {
  auto const opus = folder / "run.mka";
  auto const samples = folder / "run.raw";
  std::span<Packet const> const all = sound.packets;
  bool any = false;
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    end = begin + 1;
    while (end < all.size() && all[end].at_ms - all[end - 1].at_ms < kPauseMs) ++end;
    if (!write_opus(opus, all.subspan(begin, end - begin)))
      throw std::system_error(std::make_error_code(std::errc::no_space_on_device));
    fs::remove(samples);
    decode(tools, opus, "matroska", samples, folder, stop);
    any |= sum.add(samples, sound.offset_ms + all[begin].at_ms, silent) > 0;
  }
  return any;
}

bool encode(evidence::Tools& tools, fs::path const& samples, fs::path const& to,
            fs::path const& folder, std::stop_token const& stop) {
  auto const end = tools.run(
      {.program = "ffmpeg",
       .arguments = {"-nostdin", "-v", "error", "-f", "s16le", "-ar", std::to_string(kRate), "-ac",
                     "1", "-i", samples.string(), "-c:a", "libopus", "-b:a", "22k", "-vbr", "on",
                     "-application", "voip", "-frame_duration", "60", "-f", "webm",
                     // Players that jump look for the index first.
                     "-cues_to_front", "1", "-y", to.string()},
       .folder = folder,
       .patience = std::chrono::seconds(3600),
       .processor = std::chrono::seconds(1200)},
      stop);
  if (end == ToolEnd::stopped) throw Stopped{};
  return end == ToolEnd::well;
}

}  // namespace

std::optional<Mixed> mix(evidence::Tools& tools, std::vector<OwnSound> const& own,
                         std::vector<SentSound> const& sent, fs::path const& folder,
                         fs::path const& to, std::stop_token const& stop,
                         std::optional<std::int64_t> from_ms) {
  try {
    Sum sum(folder / "sum.raw");
    Mixed out;
    auto const samples = folder / "track.raw";
    std::map<std::string, std::vector<Span>> covered;
    for (auto const& sound : own) {
      fs::remove(samples);
      bool const whole =
          decode(tools, fs::absolute(sound.file), sound.format, samples, folder, stop);
      auto const ms = sum.add(samples, sound.offset_ms, {});
      out.cut |= !whole || ms + kShortMs < sound.ms;
      // By what is really in it, not by what its end said.
      if (ms > 0 && !sound.participant.empty())
        covered[sound.participant].push_back({sound.offset_ms, sound.offset_ms + ms});
      ++(ms > 0 ? out.own : out.unreadable);
    }
    for (auto const& sound : sent)
      if (!add_packets(tools, sound, covered[sound.participant], sum, folder, stop))
        ++out.unreadable;
    if (from_ms && sum.ms() > 0) sum.begin_at(*from_ms);
    out.offset_ms = sum.from_ms();
    out.ms = sum.ms();
    if (out.ms == 0) return std::nullopt;
    sum.write(samples);
    if (!encode(tools, samples, to, folder, stop)) return std::nullopt;
    return out;
  } catch (Stopped const&) {
    return std::nullopt;
  }
}

void keep_within(SentSound& sound, Span span) {
  std::erase_if(sound.packets, [&](Packet const& packet) {
    auto const at = sound.offset_ms + packet.at_ms;
    return at < span.from_ms || at >= span.to_ms;
  });
}

}  // namespace longspan::sound
