#pragma once
#include "adapters/http/context.hpp"
#include "consult/model.hpp"

namespace longspan::http {

/// The consultation that the address names, for who is of it now. To all others there is none:
/// not_found, and the attempt is on record, at most once a minute.
Task<Result<consult::Consultation>> enter_consultation(Exchange& exchange);

/// The attempt of somebody who is not of the consultation, where there is one.
Task<void> note_refusal(Exchange& exchange, std::string consultation);
/// The same where it is known; `study`: what was asked for.
Task<void> put_refusal(Exchange& exchange, consult::Consultation const& of,
                       std::optional<Uuid> study = std::nullopt);

/// The system states something of a consultation; it is on disk when this is done. `body`: JSON
/// text.
Task<Result<ledger::Receipt>> tell_of_consultation(Context& context,
                                                   consult::Consultation const& of,
                                                   contract::FactKind kind, std::string body);

/// Is this the password of whoever asks? Problems: too_many_tries, wrong_credentials.
Task<Result<void>> confirm_password(Exchange& exchange, std::string password);

}  // namespace longspan::http
