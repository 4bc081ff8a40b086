// longspan-images thumb|screen|whole|page: reads one picture from its standard input and writes one
// size of it to its standard output. It is started for every picture and shuts itself in before it
// looks at the first byte.
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vips/vips.h>

#include <algorithm>
#include <csignal>
#include <string_view>

#include "images_process/bare_webp.hpp"
#include "images_process/confine.hpp"
#include "images_process/exits.hpp"
#include "images_process/light_page.hpp"

namespace {

using namespace longspan::images;

constexpr rlim_t kMemory = 1536U << 20;
constexpr rlim_t kOutput = 64U << 20;
constexpr rlim_t kSeconds = 12;
constexpr rlim_t kDescriptors = 64;
constexpr std::int64_t kPixels = 200'000'000;

bool limit(int what, rlim_t most) {
  rlimit const both{most, most};
  return ::setrlimit(what, &both) == 0;
}

bool shut_in() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // Where the machine lets us: no network, not even the loopback.
  if (::unshare(CLONE_NEWNET | CLONE_NEWIPC) != 0)
    ::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC);
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && limit(RLIMIT_AS, kMemory) &&
         limit(RLIMIT_CPU, kSeconds) && limit(RLIMIT_FSIZE, kOutput) && limit(RLIMIT_CORE, 0) &&
         limit(RLIMIT_NOFILE, kDescriptors);
}

using Loader = int (*)(VipsSource*, VipsImage**, ...);

/// By the first bytes alone. Null for what is no picture we take.
Loader loader_of(VipsSource* source) {
  auto const* bytes = vips_source_sniff(source, 12);
  if (bytes == nullptr) return nullptr;
  std::string_view const start(reinterpret_cast<char const*>(bytes), 12);
  if (start.starts_with("\xFF\xD8\xFF")) return vips_jpegload_source;
  if (start.starts_with("\x89PNG")) return vips_pngload_source;
  if (start.starts_with("RIFF") && start.ends_with("WEBP")) return vips_webpload_source;
  return nullptr;
}

/// Upright, in sRGB where it names its colours, and otherwise as it is.
VipsImage* whole_of(VipsSource* source, Loader load) {
  VipsImage* image = nullptr;
  if (load(source, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR,
           nullptr) != 0)
    return nullptr;
  auto const next = [&image](VipsImage* made, int result) {
    g_object_unref(image);
    image = result == 0 ? made : nullptr;
    return image != nullptr;
  };
  VipsImage* made = nullptr;
  // To turn it, all of it must be there.
  if (vips_image_get_orientation(image) > 1) {
    made = vips_image_copy_memory(image);
    if (!next(made, made == nullptr ? 1 : 0)) return nullptr;
    int const turned = vips_autorot(image, &made, nullptr);
    if (!next(made, turned)) return nullptr;
  }
  if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0) {
    int const coloured = vips_icc_transform(image, &made, "srgb", nullptr);
    if (!next(made, coloured)) return nullptr;
  }
  return image;
}

/// JPEG's own transform already gives a half, a quarter or an eighth of it.
int shrink_of(Loader load, int longest, int across) {
  int shrink = 1;
  while (load == vips_jpegload_source && shrink < 8 && longest / (shrink * 2) >= across)
    shrink *= 2;
  return shrink;
}

VipsImage* small_of(VipsSource* source, Loader load, int longest, int across) {
  VipsImage* image = nullptr;
  int const shrink = shrink_of(load, longest, across);
  int const loaded = shrink == 1 ? load(source, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                        VIPS_FAIL_ON_ERROR, nullptr)
                                 : load(source, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                        VIPS_FAIL_ON_ERROR, "shrink", shrink, nullptr);
  if (loaded != 0) return nullptr;
  VipsImage* small = nullptr;
  // To make ready for colours that it does not name takes longer than all the rest.
  if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) == 0)
    vips_thumbnail_image(image, &small, across, "height", across, "size", VIPS_SIZE_DOWN, nullptr);
  else
    vips_thumbnail_image(image, &small, across, "height", across, "size", VIPS_SIZE_DOWN,
                         "export_profile", "srgb", nullptr);
  return small;
}

/// Without what savers would write beside the pixels, whatever they are told.
VipsImage* bare(VipsImage* image) {
  VipsImage* copy = nullptr;
  if (vips_copy(image, &copy, nullptr) != 0) return nullptr;
  gchar** const names = vips_image_get_fields(copy);
  for (gchar** name = names; *name != nullptr; ++name) {
    std::string_view const field(*name);
    if (field.starts_with("exif-") || field.ends_with("-data") || field.contains("comment") ||
        field == VIPS_META_ORIENTATION)
      vips_image_remove(copy, *name);
  }
  g_strfreev(names);
  return copy;
}

/// libvips 8.14 writes an EXIF chunk into WebP although it is asked to strip it; where the picture
/// has none it makes one.
bool write_webp(VipsImage* image, VipsTarget* target, int quality) {
  void* bytes = nullptr;
  std::size_t size = 0;
  if (vips_webpsave_buffer(image, &bytes, &size, "Q", quality, "strip", TRUE, "effort", 2,
                           nullptr) != 0)
    return false;
  auto const bare = bare_webp({static_cast<char const*>(bytes), size});
  return bare && vips_target_write(target, bare->data(), bare->size()) == 0 &&
         vips_target_end(target) == 0;
}

/// As light as can still be read, and without colours where it has none.
bool write_page(VipsImage* image, VipsTarget* target) {
  VipsImage* plain = nullptr;
  if (vips_colourspace(image, &plain, VIPS_INTERPRETATION_sRGB, nullptr) != 0) return false;
  if (vips_image_hasalpha(plain)) {
    auto* const white = vips_array_double_newv(1, 255.0);
    if (vips_flatten(plain, &plain, "background", white, nullptr) != 0) return false;
  }
  auto* pixels = vips_image_copy_memory(plain);
  if (pixels == nullptr) return false;
  auto const* bytes = static_cast<unsigned char const*>(vips_image_get_data(pixels));
  if (is_grey({bytes, VIPS_IMAGE_SIZEOF_IMAGE(pixels)},
              static_cast<std::size_t>(vips_image_get_bands(pixels))) &&
      vips_colourspace(pixels, &pixels, VIPS_INTERPRETATION_B_W, nullptr) != 0)
    return false;
  auto const page = lightest([pixels](Encoding const& encoding) -> std::optional<std::string> {
    void* made = nullptr;
    std::size_t size = 0;
    if (vips_webpsave_buffer(pixels, &made, &size, "Q", encoding.quality, "lossless",
                             encoding.lossless ? TRUE : FALSE, "strip", TRUE, "effort", 4,
                             nullptr) != 0)
      return std::nullopt;
    auto bare = bare_webp({static_cast<char const*>(made), size});
    g_free(made);
    return bare;
  });
  return page && vips_target_write(target, page->data(), page->size()) == 0 &&
         vips_target_end(target) == 0;
}

bool write(VipsImage* image, VipsTarget* target, Loader format, bool small) {
  if (small) return write_webp(image, target, 78);
  if (format == vips_webpload_source) return write_webp(image, target, 90);
  if (format == vips_pngload_source)
    return vips_pngsave_target(image, target, "strip", TRUE, nullptr) == 0;
  return vips_jpegsave_target(image, target, "Q", 92, "strip", TRUE, "optimize_coding", TRUE,
                              nullptr) == 0;
}

/// Pages drawn at 1600 are sometimes 1601; scaled again they would be blurred, and heavier.
int across(std::string_view size, int longest) {
  if (size == "thumb") return 320;
  return size == "page" && longest <= 1602 ? longest : 1600;
}

int make(std::string_view size) {
  auto* const source = vips_source_new_from_descriptor(STDIN_FILENO);
  auto const load = source == nullptr ? nullptr : loader_of(source);
  VipsImage* header = nullptr;
  if (load == nullptr || load(source, &header, nullptr) != 0) return kUnreadable;
  auto const width = vips_image_get_width(header);
  auto const height = vips_image_get_height(header);
  g_object_unref(header);
  if (std::int64_t{width} * height > kPixels) return kTooLarge;
  if (vips_source_rewind(source) != 0) return kUnreadable;
  auto* const made = size == "whole" ? whole_of(source, load)
                                     : small_of(source, load, std::max(width, height),
                                                across(size, std::max(width, height)));
  auto* const image = made == nullptr ? nullptr : bare(made);
  if (image == nullptr) return kUnreadable;
  auto* const target = vips_target_new_to_descriptor(STDOUT_FILENO);
  if (target == nullptr) return kCannotWrite;
  // Pixels are read as they are written, so a picture that ends too soon shows here.
  if (size == "page") return write_page(image, target) ? kMade : kUnreadable;
  return write(image, target, load, size != "whole") ? kMade : kUnreadable;
}

}  // namespace

int main(int count, char** arguments) {
  std::string_view const size = count == 2 ? arguments[1] : "";
  if (size != "thumb" && size != "screen" && size != "whole" && size != "page") return kCannotWrite;
  g_setenv("VIPS_NOVECTOR", "1",
           TRUE);  // code made at run time needs memory that the limits forbid
  // Where libvips would look for loaders of other kinds of files: two thirds of its start, and
  // never used here.
  g_setenv("VIPSHOME", "/nonexistent", TRUE);
  if (!shut_in() || vips_init("longspan-images") != 0) return kCannotWrite;
  vips_block_untrusted_set(TRUE);
  vips_concurrency_set(1);
  vips_cache_set_max(0);
  // Warnings go nowhere: to find out how to write them GLib would ask for more than is allowed.
  g_log_set_default_handler([](auto...) {}, nullptr);
  confine();  // not permitted in every container; the limits hold there too
  // Nothing to tidy up: the process ends, and with it all it had.
  ::_exit(make(size));
}
