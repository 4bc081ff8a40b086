#include "evidence/upload_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "base/json_writer.hpp"
#include "evidence/descriptor.hpp"
#include "evidence/place.hpp"

namespace longspan::evidence {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kFolder = "uploads-under-way";

std::string note_text(UploadNote const& note) {
  std::string text;
  JsonWriter out(text);
  out.object()
      .field("length", static_cast<std::int64_t>(note.length))
      .field("sha256", note.sha256)
      .field("metadata", note.metadata);
  if (note.place)
    out.key("place")
        .object()
        .field("sha256", note.place->sha256)
        .field("at", static_cast<std::int64_t>(note.place->at))
        .field("of", static_cast<std::int64_t>(note.place->of))
        .end_object();
  out.end_object();
  return text;
}

std::optional<std::string> content_of(fs::path const& path) {
  Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return std::nullopt;
  std::string text(std::size_t{32} << 10, '\0');
  auto const count = ::read(file.get(), text.data(), text.size());
  if (count < 0) return std::nullopt;
  text.resize(static_cast<std::size_t>(count));
  return text;
}

std::string text_in(boost::json::object const& object, char const* name) {
  auto const* found = object.if_contains(name);
  auto const* string = found ? found->if_string() : nullptr;
  return string ? std::string(*string) : std::string();
}

std::optional<std::uint64_t> number_in(boost::json::object const& object, char const* name) {
  auto const* found = object.if_contains(name);
  if (found == nullptr || !found->is_int64()) return std::nullopt;
  return static_cast<std::uint64_t>(found->get_int64());
}

std::optional<UploadNote> read_note(fs::path const& path) {
  auto const text = content_of(path);
  if (!text) return std::nullopt;
  boost::system::error_code error;
  auto const value = boost::json::parse(*text, error);
  auto const* object = error ? nullptr : value.if_object();
  if (object == nullptr) return std::nullopt;
  UploadNote note;
  note.id = path.stem().string();
  auto const length = number_in(*object, "length");
  if (!length) return std::nullopt;
  note.length = *length;
  note.sha256 = text_in(*object, "sha256");
  note.metadata = text_in(*object, "metadata");
  if (auto const* found = object->if_contains("place"); found && found->is_object()) {
    auto const& place = found->get_object();
    note.place = PartPlace{text_in(place, "sha256"), number_in(place, "at").value_or(0),
                           number_in(place, "of").value_or(0)};
  }
  note.done = path.extension() == ".done";
  return note;
}

/// Whole and on the disk, or not there.
Result<bool> write_file(fs::path const& path, std::string_view text) {
  auto const fresh = fs::path(path).concat(".new");
  {
    Descriptor const file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.get() < 0 || !write_all(file.get(), text) || ::fsync(file.get()) != 0)
      return store_failed();
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0 || !sync(path.parent_path()))
    return store_failed();
  return true;
}

std::int64_t changed_s(fs::path const& path) {
  struct stat found{};
  return ::stat(path.c_str(), &found) == 0 ? found.st_mtim.tv_sec : 0;
}

bool is_id(std::string_view id) {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == id.npos;
}

}  // namespace

UploadFiles::UploadFiles(fs::path const& data, Uuid account)
    : folder_(data / kFolder / account.text()) {}

std::vector<UploadNote> UploadFiles::unfinished() const {
  std::vector<UploadNote> notes;
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator(folder_, ignored))
    if (entry.path().extension() == ".json")
      if (auto note = read_note(entry.path())) notes.push_back(std::move(*note));
  return notes;
}

Result<UploadNote> UploadFiles::begin(UploadNote note) const {
  auto const others = unfinished();
  auto bytes = note.length;
  for (auto const& other : others) bytes += other.length;
  if (others.size() >= kUploadsOfOne || bytes > kBytesOfOne)
    return fail(ProblemCode::uploads_too_many, {{"count", std::to_string(others.size())}});

  std::error_code error;
  bool const fresh = fs::create_directories(folder_, error);
  if (error) return fail(ProblemCode::store_failed, {{"reason", error.message()}});
  if (fresh && (!sync(folder_.parent_path()) || !sync(folder_.parent_path().parent_path())))
    return store_failed();
  note.id = hex(random_bytes(16));
  Descriptor const file(
      ::open(bytes_of(note.id).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return store_failed();
  // The note last: its folder's sync covers both, and a note without bytes would be a lie.
  if (auto written = write_file(folder_ / (note.id + ".json"), note_text(note)); !written)
    return std::unexpected(written.error());
  return note;
}

std::optional<UploadNote> UploadFiles::find(std::string const& id) const {
  if (!is_id(id)) return std::nullopt;
  if (auto note = read_note(folder_ / (id + ".json"))) return note;
  return read_note(folder_ / (id + ".done"));
}

std::optional<UploadNote> UploadFiles::find_whole(std::string_view sha256,
                                                  std::uint64_t length) const {
  for (auto& note : unfinished())
    if (note.sha256 == sha256 && note.length == length) return std::move(note);
  return std::nullopt;
}

std::optional<UploadNote> UploadFiles::find_part(PartPlace const& place,
                                                 std::uint64_t length) const {
  for (auto& note : unfinished())
    if (note.place == place && note.length == length) return std::move(note);
  return std::nullopt;
}

Result<std::vector<UploadNote>> UploadFiles::parts_of_whole(std::string_view sha256,
                                                            std::uint64_t of) const {
  auto parts = unfinished();
  std::erase_if(parts, [&](UploadNote const& note) {
    return !note.place || note.place->sha256 != sha256 || note.place->of != of;
  });
  std::ranges::sort(parts, {}, [](UploadNote const& note) { return note.place->at; });
  std::uint64_t end = 0;
  for (auto const& part : parts) {
    if (part.place->at != end) return std::vector<UploadNote>{};
    auto const there = offset(part);
    if (!there) return std::unexpected(there.error());
    if (*there != part.length) return std::vector<UploadNote>{};
    end += part.length;
  }
  if (end != of) parts.clear();
  return parts;
}

Result<std::uint64_t> UploadFiles::offset(UploadNote const& note) const {
  if (note.done) return note.length;
  Descriptor const file(::open(bytes_of(note.id).c_str(), O_RDONLY | O_CLOEXEC));
  // Moved to its place, and the server was killed before it noted that.
  if (file.get() < 0 && errno == ENOENT) return note.length;
  struct stat found{};
  // A killed server may have left bytes that are written and not yet on the disk.
  if (file.get() < 0 || ::fsync(file.get()) != 0 || ::fstat(file.get(), &found) != 0)
    return store_failed();
  return static_cast<std::uint64_t>(found.st_size);
}

std::int64_t UploadFiles::expires_s(UploadNote const& note) const {
  auto last = changed_s(folder_ / (note.id + (note.done ? ".done" : ".json")));
  if (!note.done) last = std::max(last, changed_s(bytes_of(note.id)));
  return last + kUploadLastsS;
}

Result<bool> UploadFiles::join(UploadNote const& whole,
                               std::vector<UploadNote> const& parts) const {
  Descriptor const to(::open(bytes_of(whole.id).c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (to.get() < 0) return store_failed();
  for (auto const& part : parts) {
    Descriptor const from(::open(bytes_of(part.id).c_str(), O_RDONLY | O_CLOEXEC));
    if (from.get() < 0 || !append_all(from.get(), to.get())) return store_failed();
  }
  if (::fsync(to.get()) != 0) return store_failed();
  return true;
}

Result<bool> UploadFiles::finish(UploadNote const& note) const {
  auto const from = folder_ / (note.id + ".json");
  auto const to = folder_ / (note.id + ".done");
  bool const noted = ::rename(from.c_str(), to.c_str()) == 0 || errno == ENOENT;
  if (!noted || !sync(folder_)) return store_failed();
  std::error_code ignored;
  fs::remove(bytes_of(note.id), ignored);
  return true;
}

void UploadFiles::drop(std::string const& id) const {
  std::error_code ignored;
  // The note first: bytes without one are nobody's.
  for (auto const ending : {".json", ".done", ".part", ".chunk"})
    fs::remove(folder_ / (id + ending), ignored);
}

void sweep_uploads(fs::path const& data, std::int64_t now_s) {
  std::error_code ignored;
  auto const over = now_s - kUploadLastsS;
  for (auto const& account : fs::directory_iterator(data / kFolder, ignored)) {
    auto const owner = Uuid::parse(account.path().filename().string());
    if (!owner) continue;
    UploadFiles const files(data, *owner);
    std::vector<fs::path> old;
    for (auto const& entry : fs::directory_iterator(account.path(), ignored))
      if (changed_s(entry.path()) < over) old.push_back(entry.path());
    for (auto const& path : old) {
      auto const id = path.stem().string();
      // Bytes may have come long after it was begun.
      if (changed_s(files.bytes_of(id)) >= over) continue;
      files.drop(id);
      fs::remove(path, ignored);
    }
  }
}

}  // namespace longspan::evidence
