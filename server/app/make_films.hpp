#pragma once
#include "app/store_calls.hpp"
#include "evidence/tools.hpp"
#include "store/recording_rows.hpp"

namespace longspan::app {

/// A film lies among what can be made again.
std::filesystem::path film_place(std::filesystem::path const& data, std::string const& room,
                                 Day meeting);

/// Makes the films that were asked for, one after the other.
class MakeFilms {
 public:
  MakeFilms(StoreCalls const& store, evidence::Tools& tools, std::filesystem::path data,
            std::filesystem::path work)
      : store_(store), tools_(tools), data_(std::move(data)), work_(std::move(work)) {}

  void look(std::stop_token const& stop);

 private:
  /// False: it was stopped.
  bool make(store::Film film, std::stop_token const& stop);

  StoreCalls const& store_;
  evidence::Tools& tools_;
  std::filesystem::path data_, work_;
};

}  // namespace longspan::app
