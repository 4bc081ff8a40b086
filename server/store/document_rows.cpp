#include "store/document_rows.hpp"

#include <boost/json.hpp>

#include "store/columns.hpp"

namespace longspan::store {
namespace {

using contract::FactKind;

constexpr std::string_view kSelect =
    "SELECT body, added_us, seq, removed_seq, erased_seq FROM consultation_document"
    " WHERE consultation = ?";

Document read_document(Row const& row) {
  auto body =
      contract::decode(FactKind::consultation_document_added, boost::json::parse(row.text(0)))
          .value();
  return {std::get<contract::ConsultationDocumentAdded>(std::move(body)),
          {row.integer(1)},
          seq_in(row, 2),
          seq_in(row, 3),
          seq_in(row, 4)};
}

}  // namespace

void fold_document(Db& db, std::string const& programme, std::string const& consultation,
                   ledger::Fact const& fact, contract::ConsultationDocumentAdded const& told) {
  auto const document = told.document.text();
  db.write(
      "INSERT INTO consultation_document (programme, consultation, document, body, added_us, seq)"
      " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (programme, consultation, document) DO UPDATE SET"
      " body = excluded.body, added_us = excluded.added_us, seq = excluded.seq,"
      " removed_seq = NULL, erased_seq = NULL",
      {programme, consultation, document, fact.body, fact.received_at.us, fact.seq});
}

void fold_document(Db& db, std::string const& programme, std::string const& consultation,
                   ledger::Fact const& fact, contract::ConsultationDocumentRemoved const& told) {
  auto const document = told.document.text();
  // A member takes it back; the system deletes what lies here.
  db.write(std::string("UPDATE consultation_document SET ") +
               (fact.by ? "removed_seq" : "erased_seq") +
               " = ? WHERE programme = ? AND consultation = ? AND document = ?",
           {fact.seq, programme, consultation, document});
}

std::vector<Document> load_documents(Db& db, std::string const& consultation) {
  std::vector<Document> out;
  db.read(std::string(kSelect) + " ORDER BY seq", {consultation}, [&](Row const& row) {
    out.push_back(read_document(row));
    return true;
  });
  return out;
}

std::optional<Document> find_document(Db& db, std::string const& consultation,
                                      std::string const& document) {
  std::optional<Document> out;
  db.read(std::string(kSelect) + " AND document = ?", {consultation, document},
          [&](Row const& row) {
            out = read_document(row);
            return false;
          });
  return out;
}

std::vector<Uuid> consultations_with_documents(Db& db) {
  std::vector<Uuid> out;
  db.read("SELECT DISTINCT consultation FROM consultation_document WHERE erased_seq IS NULL", {},
          [&](Row const& row) {
            if (auto const id = Uuid::parse(row.text(0))) out.push_back(*id);
            return true;
          });
  return out;
}

bool was_opened(Db& db, consult::Consultation const& of, Uuid const& document, Uuid const& who,
                Instant since) {
  bool out = false;
  auto const stream = ledger::Stream::of_consultation(of.programme, of.id).text();
  db.read(
      "SELECT fact.body FROM stream JOIN fact ON fact.stream = stream.no WHERE stream.name = ?"
      " AND fact.kind = 'consultation.document_opened' AND fact.received_us > ?",
      {stream, since.us}, [&](Row const& row) {
        auto const body = contract::decode(FactKind::consultation_document_opened,
                                           boost::json::parse(row.text(0)))
                              .value();
        auto const& told = std::get<contract::ConsultationDocumentOpened>(body);
        out = told.document == document && told.who == who;
        return !out;
      });
  return out;
}

}  // namespace longspan::store
