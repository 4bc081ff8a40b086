#pragma once
#include "people/model.hpp"

namespace longspan::people {

/// Applies one accepted fact of an account's stream.
void fold(Directory& directory, Uuid const& account, contract::Body const& content,
          std::uint64_t seq);

}  // namespace longspan::people
