#include <fcntl.h>
#include <orthanc/OrthancCPlugin.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "dicom/deidentify.hpp"
#include "imaging_plugin/sealed_file.hpp"

/// What Orthanc stores is sealed, with a key that only Longspan and it have: they share it by the
/// environment, and it is never on the disk.
namespace longspan::imaging_plugin {
namespace {

OrthancPluginContext* context;
Key key;
std::filesystem::path folder;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::filesystem::path place_of(char const* uuid) {
  std::string_view const name(uuid);
  return folder / name.substr(0, 2) / name.substr(2, 2) / name;
}

bool read_at(int file, std::uint64_t offset, std::string& into) {
  for (std::size_t done = 0; done < into.size();) {
    auto const count =
        ::pread(file, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

OrthancPluginErrorCode written(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    auto const count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0)
      return errno == ENOSPC || errno == EDQUOT ? OrthancPluginErrorCode_FullStorage
                                                : OrthancPluginErrorCode_CannotWriteFile;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return OrthancPluginErrorCode_Success;
}

OrthancPluginErrorCode create(char const* uuid, void const* content, std::int64_t size,
                              OrthancPluginContentType) {
  try {
    auto const place = place_of(uuid);
    std::error_code made;
    std::filesystem::create_directories(place.parent_path(), made);
    File const file(::open(place.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0)
      return errno == ENOSPC ? OrthancPluginErrorCode_FullStorage
                             : OrthancPluginErrorCode_CannotWriteFile;
    auto const result = written(
        file.get(),
        seal_file(key, uuid, {static_cast<char const*>(content), static_cast<std::size_t>(size)}));
    if (result != OrthancPluginErrorCode_Success) ::unlink(place.c_str());
    return result;
  } catch (...) {
    return OrthancPluginErrorCode_Plugin;
  }
}

/// `count` of 0: all of it.
OrthancPluginErrorCode read_into(OrthancPluginMemoryBuffer64* target, char const* uuid,
                                 std::uint64_t from, std::uint64_t count) {
  File const file(::open(place_of(uuid).c_str(), O_RDONLY | O_CLOEXEC));
  std::string head(kSealedHead, '\0');
  if (file.get() < 0 || !read_at(file.get(), 0, head)) return OrthancPluginErrorCode_InexistentFile;
  auto const size = content_size(head);
  if (!size || from > *size || count > *size - from) return OrthancPluginErrorCode_CorruptedFile;
  auto const wanted = count == 0 ? *size - from : count;
  auto const part = sealed_part(*size, from, wanted);
  std::string sealed(part.length, '\0');
  if (!read_at(file.get(), kSealedHead + part.offset, sealed))
    return OrthancPluginErrorCode_CorruptedFile;
  auto const content = open_part(key, uuid, head, sealed, from, wanted);
  if (!content) return OrthancPluginErrorCode_CorruptedFile;
  if (target->data == nullptr) {
    auto const made = OrthancPluginCreateMemoryBuffer64(context, target, content->size());
    if (made != OrthancPluginErrorCode_Success) return made;
  }
  if (!content->empty()) std::memcpy(target->data, content->data(), content->size());
  return OrthancPluginErrorCode_Success;
}

OrthancPluginErrorCode read_whole(OrthancPluginMemoryBuffer64* target, char const* uuid,
                                  OrthancPluginContentType) {
  try {
    target->data = nullptr;
    target->size = 0;
    return read_into(target, uuid, 0, 0);
  } catch (...) {
    return OrthancPluginErrorCode_Plugin;
  }
}

/// `target` has its length already.
OrthancPluginErrorCode read_range(OrthancPluginMemoryBuffer64* target, char const* uuid,
                                  OrthancPluginContentType, std::uint64_t from) {
  try {
    return target->size == 0 ? OrthancPluginErrorCode_Success
                             : read_into(target, uuid, from, target->size);
  } catch (...) {
    return OrthancPluginErrorCode_Plugin;
  }
}

OrthancPluginErrorCode remove_file(char const* uuid, OrthancPluginContentType) {
  auto const place = place_of(uuid);
  if (::unlink(place.c_str()) != 0 && errno != ENOENT)
    return OrthancPluginErrorCode_CannotWriteFile;
  ::rmdir(place.parent_path().c_str());
  ::rmdir(place.parent_path().parent_path().c_str());
  return OrthancPluginErrorCode_Success;
}

/// What a modality sends names its patient: it is covered before anything of it is written. The
/// server finds it by the code that stands for the patient, and covers it once more for the
/// consultation it was sent to.
OrthancPluginReceivedInstanceAction receive(OrthancPluginMemoryBuffer64* covered,
                                            void const* received, std::uint64_t size,
                                            OrthancPluginInstanceOrigin origin) {
  if (origin != OrthancPluginInstanceOrigin_DicomProtocol)
    return OrthancPluginReceivedInstanceAction_KeepAsIs;
  try {
    auto const cover =
        dicom::cover_of(std::string_view(reinterpret_cast<char const*>(key.data()), key.size()),
                        "inbox", std::string(dicom::kInboxPatient));
    auto const out = dicom::deidentify(
        {static_cast<char const*>(received), static_cast<std::size_t>(size)}, cover);
    if (!out || OrthancPluginCreateMemoryBuffer64(context, covered, out->bytes.size()) !=
                    OrthancPluginErrorCode_Success)
      return OrthancPluginReceivedInstanceAction_Discard;
    std::memcpy(covered->data, out->bytes.data(), out->bytes.size());
    return OrthancPluginReceivedInstanceAction_Modify;
  } catch (...) {
    return OrthancPluginReceivedInstanceAction_Discard;
  }
}

}  // namespace
}  // namespace longspan::imaging_plugin

extern "C" {

ORTHANC_PLUGINS_API std::int32_t OrthancPluginInitialize(OrthancPluginContext* given) {
  namespace own = longspan::imaging_plugin;
  own::context = given;
  auto const* text = std::getenv("LONGSPAN_IMAGING_KEY");
  auto const* place = std::getenv("LONGSPAN_IMAGING_FOLDER");
  auto const key = ::sodium_init() < 0 || text == nullptr ? std::nullopt : own::key_from_hex(text);
  if (!key || place == nullptr) {
    OrthancPluginLogError(given, "Longspan: no LONGSPAN_IMAGING_KEY or LONGSPAN_IMAGING_FOLDER");
    return -1;
  }
  own::key = *key;
  own::folder = place;
  OrthancPluginRegisterStorageArea2(given, own::create, own::read_whole, own::read_range,
                                    own::remove_file);
  OrthancPluginRegisterReceivedInstanceCallback(given, own::receive);
  return 0;
}

ORTHANC_PLUGINS_API void OrthancPluginFinalize() {}

ORTHANC_PLUGINS_API char const* OrthancPluginGetName() { return "longspan-imaging"; }

ORTHANC_PLUGINS_API char const* OrthancPluginGetVersion() { return LONGSPAN_VERSION; }
}
