#include "adapters/film/make_film.hpp"

#include <algorithm>
#include <fstream>

#include "adapters/film/board.hpp"
#include "adapters/film/draw.hpp"

namespace longspan::film {
namespace {

namespace fs = std::filesystem;
using evidence::ToolEnd;

constexpr std::int64_t kStepMs = 250;
/// A picture is repeated then, so that players can jump into a long silence.
constexpr std::int64_t kHeldMs = 10'000;
/// Pictures that lie on the disk at once: 50 MB at the most.
constexpr std::size_t kOfOnePart = 240;

struct Failed {
  FilmEnd end;
};

std::string seconds(std::int64_t ms) {
  auto fraction = std::to_string(ms % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return std::to_string(ms / 1000) + "." + fraction;
}

struct Making {
  evidence::Tools& tools;
  FilmParts const& parts;
  fs::path const& folder;
  std::function<void(int)> const& progress;
  std::stop_token const& stop;
  Board board{parts.events};
  std::map<fs::path, fs::path> drawn{};  ///< WebP to PNG of the picture's size
  int made_parts = 0;

  void make(fs::path const& to) {
    auto const end = std::max<std::int64_t>({parts.ms, board.end_ms(), 1000});
    auto const times = board.changes(kStepMs, end);
    std::ofstream list(folder / "parts.txt");
    for (std::size_t first = 0; first < times.size(); first += kOfOnePart) {
      auto const last = std::min(times.size(), first + kOfOnePart);
      auto const until = last < times.size() ? times[last] : end;
      list << "file "
           << picture_part({times.begin() + static_cast<std::ptrdiff_t>(first),
                            times.begin() + static_cast<std::ptrdiff_t>(last)},
                           until)
           << "\nduration " << seconds(until - times[first]) << "\n";
      progress(static_cast<int>(95 * last / times.size()));
    }
    list.close();
    join(to, end);
  }

 private:
  void run(std::vector<std::string> arguments, std::vector<fs::path> reads) {
    std::vector<std::string> all{"-nostdin", "-v", "error", "-y"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    auto const end = tools.run({.program = "ffmpeg",
                                .arguments = std::move(all),
                                .folder = folder,
                                .reads = std::move(reads),
                                .patience = std::chrono::seconds(3600),
                                .processor = std::chrono::seconds(1800)},
                               stop);
    if (end == ToolEnd::stopped) throw Failed{FilmEnd::stopped};
    if (end == ToolEnd::missing) throw Failed{FilmEnd::no_maker};
    if (end != ToolEnd::well) throw Failed{FilmEnd::failed};
  }

  fs::path page_at(std::int64_t at_ms) {
    auto const& shown = board.shown(at_ms);
    auto const book = parts.pages.find(shown.material);
    if (book == parts.pages.end() || shown.page < 1 || shown.page > std::ssize(book->second))
      return {};
    auto const& page = book->second[static_cast<std::size_t>(shown.page - 1)];
    auto& png = drawn[page];
    if (png.empty()) {
      auto const made = folder / ("page-" + std::to_string(drawn.size()) + ".png");
      auto const source = fs::absolute(page);
      run({"-f", "webp_pipe", "-i", source.string(), "-vf",
           "scale=" + std::to_string(kWidth) + ":" + std::to_string(kHeight) +
               ":force_original_aspect_ratio=decrease:flags=area",
           "-frames:v", "1", "-pix_fmt", "rgb24", made.string()},
          {source});
      png = made;
    }
    return png;
  }

  /// Pictures at these times become one file; gives its name.
  std::string picture_part(std::vector<std::int64_t> const& times, std::int64_t until) {
    std::ofstream list(folder / "pictures.txt");
    std::vector<fs::path> pictures;
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (stop.stop_requested()) throw Failed{FilmEnd::stopped};
      auto const name = "picture-" + std::to_string(i) + ".png";
      pictures.push_back(folder / name);
      if (!draw(board, times[i], page_at(times[i]), pictures.back()))
        throw Failed{FilmEnd::disk_full};
      for (auto left = (i + 1 < times.size() ? times[i + 1] : until) - times[i]; left > 0;
           left -= kHeldMs)
        list << "file " << name << "\nduration " << seconds(std::min(left, kHeldMs)) << "\n";
    }
    // The last one's duration counts only where another follows.
    list << "file " << pictures.back().filename().string() << "\n";
    list.close();
    auto const part = "part-" + std::to_string(made_parts++) + ".mp4";
    run({"-f",           "concat",   "-safe",    "0",        "-i",
         "pictures.txt", "-vsync",   "vfr",      "-c:v",     "libx264",
         "-profile:v",   "baseline", "-preset",  "veryfast", "-tune",
         "stillimage",   "-crf",     "26",       "-pix_fmt", "yuv420p",
         "-g",           "40",       "-threads", "1",        "-video_track_timescale",
         "12800",        part},
        {});
    for (auto const& picture : pictures) fs::remove(picture);
    return part;
  }

  void join(fs::path const& to, std::int64_t end) {
    auto const out = folder / "film.mp4";
    std::vector<std::string> arguments{"-f", "concat", "-safe", "0", "-i", "parts.txt"};
    std::vector<fs::path> reads;
    if (!parts.sound.empty()) {
      auto const sound = fs::absolute(parts.sound);
      arguments.insert(arguments.end(),
                       {"-itsoffset", seconds(parts.sound_offset_ms), "-f", "matroska", "-i",
                        sound.string(), "-map", "1:a:0", "-c:a", "aac", "-b:a", "48k", "-ac", "1"});
      reads.push_back(sound);
    }
    arguments.insert(arguments.end(), {"-map", "0:v:0", "-c:v", "copy", "-t", seconds(end),
                                       "-movflags", "+faststart", out.string()});
    run(std::move(arguments), std::move(reads));
    fs::rename(out, to);
  }
};

}  // namespace

FilmEnd make_film(evidence::Tools& tools, FilmParts const& parts, fs::path const& folder,
                  fs::path const& to, std::function<void(int)> const& progress,
                  std::stop_token const& stop) {
  try {
    Making(tools, parts, folder, progress, stop).make(to);
    return FilmEnd::made;
  } catch (Failed const& failed) {
    return failed.end;
  } catch (std::system_error const& error) {
    return error.code() == std::errc::no_space_on_device ? FilmEnd::disk_full : FilmEnd::failed;
  }
}

}  // namespace longspan::film
