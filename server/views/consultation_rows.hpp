#pragma once
#include <map>

#include "views/consultation_figures.hpp"
#include "views/consultations.hpp"

namespace longspan::views {

/// People's names and places' names, as rows of consultations show them.
struct ConsultationNames {
  std::map<Uuid, std::string> people;
  std::map<std::string, contract::Name> places;
};
ConsultationNames consultation_names(store::Db& db, std::string const& programme);

/// {"id", "name"}.
void write_person(JsonWriter& json, ConsultationNames const& names, Uuid const& account);
/// The same under `key`; nothing where nobody is named.
void write_person(JsonWriter& json, ConsultationNames const& names, std::string_view key,
                  std::optional<Uuid> const& account);

/// When the doctors met first, of the sessions arranged.
std::optional<Instant> first_meeting(store::Db& db, consult::Consultation const& of);

/// ConsultationRow. `request`: opened; none: erased.
void write_consultation_row(JsonWriter& json, store::Db& db, consult::Consultation const& of,
                            std::optional<contract::RequestContent> const& request,
                            ConsultationNames const& names, people::Account const& asker,
                            Instant now);
void write_study(JsonWriter& json, ConsultationNames const& names,
                 contract::StudyReceived const& told, Instant received, std::uint64_t seq,
                 Told<contract::StudyDeleted> const* deleted);
/// DocumentRow. `asker`: who may take it back or not.
void write_document(JsonWriter& json, ConsultationNames const& names, OpenedConsultation const& of,
                    Told<contract::ConsultationDocumentAdded> const& told, Uuid const& asker);

}  // namespace longspan::views
