#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "app/data_folder.hpp"
#include "base/result.hpp"
#include "exchange/sample/rehearsal.hpp"
#include "store/writer.hpp"

namespace longspan::app {

/// Files the rehearsal programme: its authors as accounts nobody can sign in to, its facts, its
/// pictures. Every id comes from the seed, so that filling twice, or again after a break, adds only
/// what is missing. Returns its code.
Result<std::string> fill_rehearsal(std::filesystem::path const& data, store::Writer& writer,
                                   Clock const& clock, std::uint64_t seed);

/// The same in steps, for who lets time pass between them: accounts, pictures and the head that
/// minutes name; then facts, in their order.
std::optional<Problem> prepare_rehearsal(std::filesystem::path const& data, store::Writer& writer,
                                         Instant now, exchange::Rehearsal& sample);
std::optional<Problem> file_rehearsal(store::Writer& writer,
                                      std::span<exchange::SampleFact const> facts);
/// Once it is filed: documents lie under keys that their consultations' requests make.
std::optional<Problem> keep_documents(std::filesystem::path const& data, store::Writer& writer,
                                      std::vector<exchange::SampleDocument> const& documents);
/// An author's account with its grants.
ledger::Author author_of(int author);

/// `longspan sample`.
int run_sample(Place const& place, std::uint64_t seed);

}  // namespace longspan::app
