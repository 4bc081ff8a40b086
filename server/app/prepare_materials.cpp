#include "app/prepare_materials.hpp"

#include <boost/json.hpp>

#include "base/json_writer.hpp"
#include "evidence/work_folder.hpp"

namespace longspan::app {
namespace {

namespace fs = std::filesystem;
using store::WaitingMaterial;

std::string body_of(WaitingMaterial const& material, store::KnownBook const& book,
                    std::optional<contract::MaterialTrouble> trouble) {
  std::string out;
  JsonWriter json(out);
  json.object()
      .field("room", material.room)
      .field("material", material.material)
      .field("pages", book.pages);
  if (!book.book.empty()) json.field("book", book.book).field("bytes", book.page_bytes);
  if (trouble) json.field("trouble", contract::to_text(*trouble));
  if (!book.note.empty()) json.field("note", book.note);
  json.end_object();
  return out;
}

std::vector<store::BookPage> pages_in(std::string const& book) {
  std::vector<store::BookPage> out;
  if (book.empty()) return out;
  int page = 0;
  auto const told = boost::json::parse(book);
  for (auto const& one : told.at("pages").as_array()) {
    ++page;
    out.push_back(
        {page, std::string(one.at("image").as_string()), std::string(one.at("text").as_string())});
  }
  return out;
}

}  // namespace

void PrepareMaterials::look(std::stop_token const& stop) {
  for (bool again = true; again && !stop.stop_requested();) {
    again = false;
    std::vector<WaitingMaterial> waiting;
    store_.read([&](store::Db& db) { waiting = store::waiting_materials(db); });
    for (auto const& material : waiting) {
      if (material.tried_seq != 0 && maker_.disk_is_full()) continue;
      if (!prepare(material, stop)) return;
      // Others may have come meanwhile, and one of these may be ready with it.
      again = true;
      break;
    }
  }
}

bool PrepareMaterials::prepare(WaitingMaterial const& material, std::stop_token const& stop) {
  using contract::MaterialTrouble;
  auto const shelf = RoomShelf::of(store_, data_, material.room);
  if (!shelf) {
    // Its room's key is gone, and with it what it was given.
    tell_trouble(material, MaterialTrouble::unreadable);
    return true;
  }
  std::optional<store::KnownBook> known;
  store_.read([&](store::Db& db) { known = store::known_book(db, shelf->seal(), material); });
  if (known && shelf->has(known->book)) {
    tell(*shelf, material, *known);
    return true;
  }
  evidence::WorkFolder const work(work_);
  auto const laid = shelf->lay_out(material.material, work.path);
  if (!laid) {
    tell_trouble(material, MaterialTrouble::disk_full);
    return true;
  }
  auto const keep = [&](Hash const& hash, fs::path const& page) { return shelf->take(hash, page); };
  auto const made =
      maker_.make({*Hash::from_hex(material.material), material.media_type, *laid, keep}, stop);
  if (!made) return false;
  if (made->trouble) {
    tell_trouble(material, *made->trouble, made->note);
    return true;
  }
  std::vector<KeptFile> files;
  for (auto const& page : made->pages) files.push_back({page.sha256, page.media_type, page.bytes});
  files.push_back({made->book.sha256, made->book.media_type, made->book.bytes});
  shelf->note(files);
  tell(*shelf, material,
       {made->book.sha256.hex(), made->note, std::ssize(made->pages),
        static_cast<std::int64_t>(made->page_bytes)});
  return true;
}

void PrepareMaterials::tell(RoomShelf const& shelf, WaitingMaterial const& material,
                            store::KnownBook const& book) {
  // What can be asked for is there before anybody hears of it.
  store_.write([&, pages = pages_in(shelf.read(book.book))](store::Db& db) {
    store::note_book(db, shelf.seal(), material, book.book, pages);
  });
  file(material, book, std::nullopt);
}

void PrepareMaterials::tell_trouble(WaitingMaterial const& material,
                                    contract::MaterialTrouble trouble, std::string note) {
  file(material, {{}, std::move(note), 0, 0}, trouble);
}

void PrepareMaterials::file(WaitingMaterial const& material, store::KnownBook const& book,
                            std::optional<contract::MaterialTrouble> trouble) {
  // The same at whichever node.
  auto const id = Uuid::named(static_cast<std::int64_t>(material.added_seq),
                              "material.prepared " + material.room + " " + material.material + " " +
                                  std::to_string(material.tried_seq));
  store_.file(id, ledger::FactKind::material_prepared, material.programme,
              body_of(material, book, trouble));
}

}  // namespace longspan::app
