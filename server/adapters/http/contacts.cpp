#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "people/decide.hpp"
#include "reminders/compose.hpp"
#include "store/channel_rows.hpp"
#include "views/word.hpp"

namespace longspan::http {
namespace {

/// Whose contact is asked for: one's own, or of whom one administers.
Result<Uuid> whose(Exchange& exchange) {
  auto const id = Uuid::parse(exchange.value());
  auto const* account = id ? exchange.context.gate.directory()->find(*id) : nullptr;
  if (account == nullptr) return fail(ProblemCode::not_found, {{"what", exchange.value()}});
  if (account->id != exchange.viewer.account->id &&
      !people::administers(exchange.viewer.author, *account))
    return fail(ProblemCode::not_permitted, {{"scope", "account/" + account->id.text()}});
  return account->id;
}

}  // namespace

Task<Response> get_contact(Exchange& exchange) {
  auto const account = whose(exchange);
  if (!account) co_return respond(account.error());
  co_return co_await answer_from_store(exchange,
                                       [account = *account](store::Db& db) -> Result<std::string> {
                                         return views::contact(store::find_contact(db, account));
                                       });
}

Task<Response> put_contact(Exchange& exchange) {
  auto const account = whose(exchange);
  if (!account) co_return respond(account.error());
  JsonBody body(exchange.request.body);
  reminders::Contact contact;
  contact.account = *account;
  contact.mail = body.text("mail", 254);
  auto const language = body.text("language");
  if (auto problem = body.finish()) co_return respond(*problem);
  auto const known = reminders::parse_name<Language>(reminders::kLanguageNames, language);
  if (!known) co_return respond(shape_invalid("/language", "one of: zh, en", nullptr));
  if (!contact.mail.empty() && !reminders::is_mail_address(contact.mail))
    co_return respond(shape_invalid("/mail", "a mail address, or nothing", nullptr));
  contact.language = *known;
  auto written = co_await exchange.context.gate.write(
      [contact](store::Db& db) { store::put_contact(db, contact); });
  if (!written) co_return respond(written.error());
  exchange.context.services.outgoing.wake();
  co_return respond_json(views::contact(contact));
}

}  // namespace longspan::http
