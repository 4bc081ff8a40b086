#include "adapters/http/room_file.hpp"

#include "adapters/http/room_entry.hpp"
#include "adapters/http/send_part.hpp"
#include "evidence/place.hpp"
#include "evidence/sealed_files.hpp"

namespace longspan::http {
namespace {

/// What is to be sent: bytes that were opened, or else a file of so many.
struct Laid {
  std::optional<std::string> opened;
  std::uint64_t bytes = 0;
};

}  // namespace

Task<std::optional<Problem>> send_room_file(Context& context, Response& response,
                                            RoomFilePlace place, std::string_view range) {
  auto const file = evidence::place_of(context.options.data, place.sha256);
  auto laid = co_await on_pool<Laid>(
      context, context.files, [place, file, data = context.options.data]() -> Result<Laid> {
        Laid out;
        if (place.seal.seals())
          out.opened = evidence::SealedFiles(data, place.room, place.seal.key()).open(place.sha256);
        if (!out.opened) out.bytes = std::filesystem::file_size(file);
        return out;
      });
  if (!laid) co_return laid.error();
  if (laid->opened)
    send_part(response, std::move(*laid->opened), range);
  else
    send_part(response, file, laid->bytes, range);
  co_return std::nullopt;
}

Task<Result<std::string>> open_room_file(Context& context, RoomFilePlace place) {
  co_return co_await on_pool<std::string>(
      context, context.files,
      [place = std::move(place), data = context.options.data]() -> Result<std::string> {
        auto opened = evidence::SealedFiles(data, place.room, place.seal.key()).open(place.sha256);
        if (!opened) return fail(ProblemCode::content_key_missing);
        return std::move(*opened);
      });
}

std::optional<KeptInRoom> kept_in_room(store::Db& db, Hash const& hash,
                                       people::Account const& account) {
  auto const hex = hash.hex();
  auto const rooms = store::rooms_keeping(db, hex);
  if (rooms.empty() || !may_have_bytes(db, hash, account)) return std::nullopt;
  for (auto const& room : rooms) {
    auto seal = store::seal_of_room(db, room);
    auto file = store::find_room_file(db, room, hex);
    if (seal && file && may_enter_room(db, room, &account, {}, {}))
      return KeptInRoom{{room, hex, std::move(*seal)}, std::move(*file)};
  }
  return std::nullopt;
}

}  // namespace longspan::http
