#pragma once
#include "adapters/pages/make_book.hpp"
#include "app/room_shelf.hpp"
#include "store/material_rows.hpp"

namespace longspan::app {

/// Makes pages of materials ahead of time, one material after the other.
class PrepareMaterials {
 public:
  PrepareMaterials(StoreCalls const& store, pages::BookMaker& maker, std::filesystem::path data,
                   std::filesystem::path work)
      : store_(store), maker_(maker), data_(std::move(data)), work_(std::move(work)) {}

  /// Makes what waits; returns when nothing does, or when it is to stop.
  void look(std::stop_token const& stop);

 private:
  /// False: it was stopped.
  bool prepare(store::WaitingMaterial const& material, std::stop_token const& stop);
  void tell(RoomShelf const& shelf, store::WaitingMaterial const& material,
            store::KnownBook const& book);
  void tell_trouble(store::WaitingMaterial const& material, contract::MaterialTrouble trouble,
                    std::string note = {});
  void file(store::WaitingMaterial const& material, store::KnownBook const& book,
            std::optional<contract::MaterialTrouble> trouble);

  StoreCalls const& store_;
  pages::BookMaker& maker_;
  std::filesystem::path data_, work_;
};

}  // namespace longspan::app
