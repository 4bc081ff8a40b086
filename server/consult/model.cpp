#include "consult/model.hpp"

#include <algorithm>

#include "base/json_writer.hpp"

namespace longspan::consult {

std::string_view to_text(State state) {
  static constexpr std::string_view kTexts[] = {"requested", "more_needed", "declined",
                                                "accepted",  "answered",    "closed"};
  return kTexts[static_cast<std::size_t>(state)];
}

std::optional<OpinionSide> Consultation::side_of(Uuid const& account) const {
  if (account == asked_by) return OpinionSide::asking;
  if (specialist == account || std::ranges::find(told.invited, account) != told.invited.end())
    return OpinionSide::answering;
  return std::nullopt;
}

std::vector<Uuid> Consultation::members() const {
  std::vector<Uuid> out{asked_by};
  auto const add = [&out](Uuid const& account) {
    if (std::ranges::find(out, account) == out.end()) out.push_back(account);
  };
  for (auto const& account : told.invited) add(account);
  if (specialist) add(*specialist);
  return out;
}

bool Consultation::consents_to(ConsentPurpose purpose, Day today) const {
  return consent && !consent->withdrawn && today <= consent->until &&
         (consent->purposes & (1U << static_cast<unsigned>(purpose))) != 0;
}

Instant Consultation::due() const {
  constexpr std::int64_t kHourUs = 3'600'000'000;
  auto const hours = [&]() -> std::int64_t {
    switch (told.urgency) {
      case contract::Urgency::routine:
        return 7 * 24;
      case contract::Urgency::soon:
        return 48;
      case contract::Urgency::urgent:
        return 4;
    }
    std::unreachable();
  }();
  return {steps.requested.us + hours * kHourUs};
}

bool Consultation::overdue(Instant now) const {
  return !steps.first_opinion && state != State::declined && state != State::closed &&
         due().us < now.us;
}

bool is_of_access(contract::FactKind kind) {
  return kind == contract::FactKind::study_opened || kind == contract::FactKind::study_refused ||
         kind == contract::FactKind::consultation_document_opened;
}

Hash text_hash(contract::OpinionContent const& opinion) {
  std::string out;
  JsonWriter json(out);
  json.object().field("findings", opinion.findings).field("conclusion", opinion.conclusion);
  if (opinion.advice) json.field("advice", *opinion.advice);
  json.end_object();
  return sha256(out);
}

bool has_part_in(people::Account const& account, std::string const& programme) {
  return !account.closed && std::ranges::any_of(account.grants, [&](people::Grant const& grant) {
    return grant.scope.everywhere() || grant.scope.programme == programme;
  });
}

}  // namespace longspan::consult
