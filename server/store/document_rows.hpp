#pragma once
#include <optional>
#include <string>
#include <vector>

#include "consult/model.hpp"
#include "ledger/fact.hpp"
#include "store/db.hpp"

namespace longspan::store {

/// A document of a consultation, its title sealed.
struct Document {
  contract::ConsultationDocumentAdded told;
  Instant added;
  std::uint64_t seq = 0;
  std::uint64_t removed_seq = 0;  ///< 0: it was not taken back
  std::uint64_t erased_seq = 0;   ///< 0: its bytes lie here

  bool lies_here() const { return removed_seq == 0 && erased_seq == 0; }
  consult::Document known() const { return {told.by, removed_seq != 0, erased_seq != 0}; }
};

/// What facts about documents leave in the table.
void fold_document(Db& db, std::string const& programme, std::string const& consultation,
                   ledger::Fact const& fact, contract::ConsultationDocumentAdded const& told);
void fold_document(Db& db, std::string const& programme, std::string const& consultation,
                   ledger::Fact const& fact, contract::ConsultationDocumentRemoved const& told);

/// In the order in which they came, with what was taken back or erased.
std::vector<Document> load_documents(Db& db, std::string const& consultation);
std::optional<Document> find_document(Db& db, std::string const& consultation,
                                      std::string const& document);
/// Consultations for which bytes of documents lie here, taken back or not.
std::vector<Uuid> consultations_with_documents(Db& db);

/// Whether that an account opened the document is on record since `since`.
bool was_opened(Db& db, consult::Consultation const& of, Uuid const& document, Uuid const& who,
                Instant since);

}  // namespace longspan::store
