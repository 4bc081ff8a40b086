#pragma once
#include <string>

#include "app/data_folder.hpp"

namespace longspan::app {

/// Destroys the key of a consultation, and puts on record that it was: what was private of it is
/// nobody's to read any more. Returns the exit code.
int erase_consultation(Place const& place, std::string const& consultation);

}  // namespace longspan::app
