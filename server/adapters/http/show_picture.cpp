#include "adapters/http/show_picture.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <fstream>

#include "evidence/descriptor.hpp"
#include "evidence/metadata.hpp"
#include "evidence/place.hpp"
#include "evidence/work_folder.hpp"
#include "evidence/zip_names.hpp"

namespace longspan::http {
namespace {

namespace fs = std::filesystem;
using evidence::Size;

/// What is needed to make sizes, for the pool's threads.
struct Maker {
  evidence::Pictures& pictures;
  fs::path data;
  fs::path uploads;

  explicit Maker(Context& context)
      : pictures(context.services.pictures),
        data(context.options.data),
        uploads(context.options.uploads) {}

  /// False where nobody makes pictures here.
  Result<bool> make(fs::path const& picture, std::string const& hash, Size size) const {
    auto const place = evidence::derived_place(data, hash, size);
    std::error_code ignored;
    if (fs::exists(place, ignored)) return true;
    auto const fresh = uploads / hex(random_bytes(12));
    auto made = pictures.make(picture, size, fresh);
    if (made && *made) made = evidence::settle(fresh, place);
    fs::remove(fresh, ignored);
    return made;
  }
};

/// A file that cannot be read is presumed to carry some.
bool carries_metadata(fs::path const& path) {
  evidence::Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat found{};
  if (file.get() < 0 || ::fstat(file.get(), &found) != 0 || found.st_size == 0) return true;
  auto const size = static_cast<std::size_t>(found.st_size);
  void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (start == MAP_FAILED) return true;
  bool const carries = evidence::carries_metadata({static_cast<char const*>(start), size});
  ::munmap(start, size);
  return carries;
}

Result<Shown> shown(fs::path path, std::string_view media_type) {
  std::error_code error;
  auto const bytes = fs::file_size(path, error);
  if (error) return fail(ProblemCode::store_failed, {{"reason", error.message()}});
  return Shown{std::move(path), media_type, bytes};
}

Result<Shown> find_or_make(Maker const& maker, std::string const& hash, std::string_view media_type,
                           Size size) {
  auto const stored = evidence::place_of(maker.data, hash);
  auto const place = evidence::derived_place(maker.data, hash, size);
  std::error_code ignored;
  bool const clean = !fs::exists(place, ignored) && !carries_metadata(stored);
  if (size == Size::whole && clean) return shown(stored, media_type);
  auto const made = maker.make(stored, hash, size);
  if (!made) return std::unexpected(made.error());
  if (*made) return shown(place, size == Size::whole ? media_type : "image/webp");
  if (clean) return shown(stored, media_type);
  return fail(ProblemCode::store_failed, {{"reason", "longspan-images"}});
}

Task<void> prepare(Context& context) {
  while (!context.pictures_ahead.waiting.empty() && !context.stopping) {
    auto const next = std::move(context.pictures_ahead.waiting.front());
    context.pictures_ahead.waiting.pop_front();
    for (auto const size : {Size::screen, Size::whole})
      co_await on_pool<Shown>(context, context.pictures, [maker = Maker(context), next, size] {
        return find_or_make(maker, next.hash, next.media_type, size);
      });
  }
  context.pictures_ahead.under_way = false;
}

}  // namespace

Task<Result<Shown>> show_picture(Context& context, std::string hash, std::string_view media_type,
                                 Size size) {
  co_return co_await on_pool<Shown>(context, context.pictures,
                                    [maker = Maker(context), hash = std::move(hash), media_type,
                                     size] { return find_or_make(maker, hash, media_type, size); });
}

Task<Result<std::string>> show_opened_picture(Context& context, std::string bytes, Size size) {
  co_return co_await on_pool<std::string>(
      context, context.pictures,
      [maker = Maker(context), bytes = std::move(bytes), size]() -> Result<std::string> {
        evidence::WorkFolder const work(maker.uploads);
        auto const from = work.path / "picture";
        auto const to = work.path / "made";
        std::ofstream(from, std::ios::binary) << bytes;
        auto const made = maker.pictures.make(from, size, to);
        if (!made) return std::unexpected(made.error());
        if (!*made) return fail(ProblemCode::store_failed, {{"reason", "longspan-images"}});
        return evidence::read_part(to, 0, fs::file_size(to));
      });
}

Task<Result<void>> check_picture(Context& context, fs::path file, std::string hash) {
  auto const made = co_await on_pool<bool>(
      context, context.pictures,
      [maker = Maker(context), file = std::move(file), hash = std::move(hash)] {
        return maker.make(file, hash, Size::thumb);
      });
  if (!made) co_return std::unexpected(made.error());
  co_return Result<void>{};
}

void prepare_picture(Context& context, std::string hash, std::string_view media_type) {
  auto& ahead = context.pictures_ahead;
  if (ahead.waiting.size() >= PictureQueue::kLimit) return;
  ahead.waiting.push_back({std::move(hash), std::string(media_type)});
  if (std::exchange(ahead.under_way, true)) return;
  context.spawn(prepare(context));
}

}  // namespace longspan::http
