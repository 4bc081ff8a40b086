#include "store/vault.hpp"

#include <boost/json.hpp>

#include "base/base64url.hpp"
#include "base/secret_box.hpp"
#include "store/room_seal.hpp"

namespace longspan::store {
namespace {

namespace json = boost::json;

std::string bound_to(Uuid const& fact, contract::FactKind kind, std::string const& stream) {
  return fact.text() + '\n' + std::string(contract::to_text(kind)) + '\n' + stream;
}

std::string wrapping(std::string const& consultation) {
  return "consultation_key\n" + consultation;
}

bool has_facts(Db& db, std::string const& stream) {
  bool out = false;
  db.read("SELECT 1 FROM stream WHERE name = ?", {stream}, [&](Row const&) {
    out = true;
    return false;
  });
  return out;
}

/// The object again, with `with` in the place of the member `from`; without it where there is none.
json::object replaced(json::object const& object, std::string_view from,
                      std::optional<std::pair<std::string_view, json::value>> with) {
  json::object out;
  for (auto const& [name, value] : object) {
    if (std::string_view(name.data(), name.size()) != from)
      out.emplace(name, value);
    else if (with)
      out.emplace(with->first, with->second);
  }
  return out;
}

Vault& process_vault() {
  static Vault vault;
  return vault;
}
std::string& process_master() {
  static std::string master;
  return master;
}

}  // namespace

Vault const& Vault::of_process() { return process_vault(); }
void Vault::open_for_process(std::string master) {
  process_master() = master;
  process_vault() = Vault(std::move(master));
}

std::string sealed_by_master(std::string_view key, std::string_view what) {
  return seal_box(process_master(), key, what);
}

std::optional<std::string> opened_by_master(std::string_view kept, std::string_view what) {
  if (process_master().empty()) return std::nullopt;
  return open_box(process_master(), kept, what);
}

std::optional<std::string> Vault::key_of(Db& db, std::string const& consultation) const {
  if (shut()) return std::nullopt;
  std::optional<std::string> out;
  db.read("SELECT wrapped FROM consultation_key WHERE consultation = ?", {consultation},
          [&](Row const& row) {
            out = open_box(master_, row.text(0), wrapping(consultation));
            return false;
          });
  return out;
}

Result<std::string> Vault::key_for(Db& db, ledger::Draft const& draft, Instant now) const {
  if (shut()) return fail(ProblemCode::content_key_missing);
  auto const& consultation = draft.stream.consultation;
  if (auto key = key_of(db, consultation)) return std::move(*key);
  bool lies_there = false;
  db.read("SELECT 1 FROM consultation_key WHERE consultation = ?", {consultation}, [&](Row const&) {
    lies_there = true;
    return false;
  });
  if (lies_there) return fail(ProblemCode::content_key_missing);
  if (draft.kind != contract::FactKind::consultation_requested ||
      has_facts(db, draft.stream.text()))
    return fail(ProblemCode::content_erased);
  auto key = random_bytes(kBoxKeyBytes);
  auto const wrapped = seal_box(master_, key, wrapping(consultation));
  db.write(
      "INSERT INTO consultation_key (consultation, programme, wrapped, made_us)"
      " VALUES (?, ?, ?, ?)",
      {consultation, draft.stream.programme, Param::blob(wrapped), now.us});
  return key;
}

Result<std::string> Vault::sealed_body(Db& db, ledger::Draft const& draft, Instant now) const {
  if (draft.stream.type != contract::StreamType::consultation) return draft.body;
  auto const body = json::parse(draft.body);
  auto const* content = body.as_object().if_contains("content");
  if (content == nullptr) return draft.body;
  auto const key = key_for(db, draft, now);
  if (!key) return std::unexpected(key.error());
  auto const sealed = base64url(seal_box(*key, json::serialize(*content),
                                         bound_to(draft.id, draft.kind, draft.stream.text())));
  return json::serialize(
      replaced(body.as_object(), "content", std::pair("sealed", json::value(sealed))));
}

std::string OpenedFacts::body_of(ledger::Fact const& fact) const {
  auto const body = json::parse(fact.body);
  auto const* sealed = body.as_object().if_contains("sealed");
  if (sealed == nullptr) return fact.body;
  std::optional<std::pair<std::string_view, json::value>> content;
  auto const& text = sealed->as_string();
  auto const bytes = key_ ? from_base64url({text.data(), text.size()}) : std::nullopt;
  auto const plain =
      bytes ? open_box(*key_, *bytes, bound_to(fact.id, fact.kind, fact.stream)) : std::nullopt;
  if (plain) content.emplace("content", json::parse(*plain));
  return json::serialize(replaced(body.as_object(), "sealed", std::move(content)));
}

bool says_the_same(Vault const& vault, Db& db, ledger::Fact const& fact,
                   ledger::Draft const& draft) {
  if (fact.body == draft.body) return true;
  if (draft.stream.type != contract::StreamType::consultation) return false;
  OpenedFacts const opened(vault, db, draft.stream.consultation);
  auto const told = json::parse(opened.body_of(fact));
  auto said = json::parse(draft.body);
  if (opened.erased()) said = replaced(said.as_object(), "content", std::nullopt);
  return told == said;
}

void erase_key(Db& db, std::string const& consultation) {
  db.write("DELETE FROM consultation_key WHERE consultation = ?", {consultation});
}

}  // namespace longspan::store
