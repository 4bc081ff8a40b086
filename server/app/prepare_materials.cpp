#include "app/prepare_materials.hpp"

#include <boost/json.hpp>

#include "app/keep_evidence.hpp"
#include "base/json_writer.hpp"
#include "evidence/place.hpp"
#include "evidence/zip_names.hpp"

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

std::vector<store::BookPage> pages_in(fs::path const& book) {
  std::error_code error;
  auto const bytes = fs::file_size(book, error);
  if (error) return {};
  std::vector<store::BookPage> out;
  int page = 0;
  auto const told = boost::json::parse(evidence::read_part(book, 0, bytes));
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
  std::optional<store::KnownBook> known;
  store_.read([&](store::Db& db) { known = store::known_book(db, material.material); });
  if (known && fs::exists(evidence::place_of(data_, known->book))) {
    tell(material, *known, std::nullopt);
    return true;
  }
  auto const made = maker_.make(*Hash::from_hex(material.material), material.media_type, stop);
  if (!made) return false;
  if (made->trouble) {
    tell(material, {{}, made->note, 0, 0}, made->trouble);
    return true;
  }
  std::vector<KeptFile> files;
  for (auto const& page : made->pages) files.push_back({page.sha256, page.media_type, page.bytes});
  files.push_back({made->book.sha256, made->book.media_type, made->book.bytes});
  note_evidence(store_, files);
  tell(material,
       {made->book.sha256.hex(), made->note, std::ssize(made->pages),
        static_cast<std::int64_t>(made->page_bytes)},
       std::nullopt);
  return true;
}

void PrepareMaterials::tell(WaitingMaterial const& material, store::KnownBook const& book,
                            std::optional<contract::MaterialTrouble> trouble) {
  // What can be asked for is there before anybody hears of it.
  if (!book.book.empty())
    store_.write([&, pages = pages_in(evidence::place_of(data_, book.book))](store::Db& db) {
      store::note_book(db, material, book.book, pages);
    });
  // The same at whichever node.
  auto const id = Uuid::named(static_cast<std::int64_t>(material.added_seq),
                              "material.prepared " + material.room + " " + material.material + " " +
                                  std::to_string(material.tried_seq));
  store_.file(id, ledger::FactKind::material_prepared, material.programme,
              body_of(material, book, trouble));
}

}  // namespace longspan::app
