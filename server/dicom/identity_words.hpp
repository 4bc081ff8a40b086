#pragma once
#include <string>
#include <vector>

#include "dicom/data_set.hpp"

namespace longspan::dicom {

/// What in a file names somebody: parts of names, numbers, the birth date, addresses, the hospital.
/// Nothing of it may stand anywhere in what leaves.
class IdentityWords {
 public:
  void collect(DataSet const& set);
  /// Letters in capitals or not.
  bool within(std::string_view text) const;
  /// Comments of a compressed image: only longer words, others stand in any bytes.
  bool within_fragments(Element const& pixels) const;
  std::vector<std::string> const& all() const { return words_; }

 private:
  void add(std::string_view word);
  std::vector<std::string> words_;
};

}  // namespace longspan::dicom
