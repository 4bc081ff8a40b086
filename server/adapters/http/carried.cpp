#include <boost/json.hpp>
#include <fstream>
#include <system_error>

#include "adapters/http/author_of.hpp"
#include "adapters/http/device_answers.hpp"
#include "adapters/http/file_facts.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/mapped_file.hpp"
#include "adapters/http/take_evidence.hpp"
#include "people/carry_bundle.hpp"
#include "store/device_tables.hpp"

namespace longspan::http {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFactsAtOnce = 1000;

using people::BundleFault;

std::unexpected<Problem> damaged(BundleFault fault) {
  return std::unexpected(people::bundle_damaged(fault));
}

/// A file of the uploads folder that goes when this does, unless it was moved away.
struct Scratch {
  fs::path path;
  explicit Scratch(fs::path where) : path(std::move(where)) {}
  ~Scratch() {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
  Scratch(Scratch const&) = delete;
  Scratch& operator=(Scratch const&) = delete;
};

/// A bundle on its way in. Shared with the pool: whatever becomes of the request, the files stay
/// until the work on them is done.
struct Bundle {
  explicit Bundle(Context const& context, fs::path sealed_at)
      : sealed_file(std::move(sealed_at)),
        plain_file(context.options.uploads / hex(random_bytes(12))) {}
  Scratch sealed_file, plain_file;
  MappedFile sealed, plain;
  people::BundleHead head;
  people::BundleContent content;
  std::vector<std::string> facts;  ///< {"facts":[…]}, as many as one filing takes
};
using BundlePtr = std::shared_ptr<Bundle>;

bool write_whole(std::ofstream& file, std::string_view part) {
  file.write(part.data(), static_cast<std::streamsize>(part.size()));
  return file.good();
}

/// In parts that POST /facts would take.
Result<std::vector<std::string>> split_facts(std::string_view text) {
  namespace json = boost::json;
  json::error_code error;
  auto const parsed = json::parse(text, error);
  auto const* object = error ? nullptr : parsed.if_object();
  auto const* facts = object ? object->if_contains("facts") : nullptr;
  if (facts == nullptr || object->size() != 1 || !facts->is_array())
    return damaged(BundleFault::content);
  auto const& list = facts->get_array();
  std::vector<std::string> out;
  if (list.empty()) return out;
  if (list.size() <= kFactsAtOnce) return std::vector{std::string(text)};
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i % kFactsAtOnce == 0) out.emplace_back("{\"facts\":[");
    if (i % kFactsAtOnce > 0) out.back() += ',';
    out.back() += json::serialize(list[i]);
    if (i % kFactsAtOnce == kFactsAtOnce - 1 || i + 1 == list.size()) out.back() += "]}";
  }
  return out;
}

Result<bool> open_sealed(Bundle& bundle) {
  auto mapped = MappedFile::open(bundle.sealed_file.path);
  if (!mapped) return std::unexpected(mapped.error());
  bundle.sealed = std::move(*mapped);
  auto head = people::read_bundle_head(bundle.sealed.bytes());
  if (!head) return std::unexpected(head.error());
  bundle.head = std::move(*head);
  return true;
}

/// Whole and genuine before any of it is looked into.
Result<bool> decrypt(Bundle& bundle, P256KeyPair const& key) {
  {
    std::ofstream file(bundle.plain_file.path, std::ios::binary);
    bool written = file.good();
    auto const opened = people::open_bundle(
        bundle.head, key, [&](std::string_view part) { return written = write_whole(file, part); });
    file.close();
    if (!written || !file.good())
      return fail(ProblemCode::store_failed, {{"reason", std::generic_category().message(errno)}});
    if (!opened) return std::unexpected(opened.error());
  }
  auto mapped = MappedFile::open(bundle.plain_file.path);
  if (!mapped) return std::unexpected(mapped.error());
  bundle.plain = std::move(*mapped);
  auto content = people::read_bundle_content(bundle.plain.bytes());
  if (!content) return std::unexpected(content.error());
  auto facts = split_facts(content->facts);
  if (!facts) return std::unexpected(facts.error());
  bundle.content = std::move(*content);
  bundle.facts = std::move(*facts);
  return true;
}

/// One photo out of the bundle, to evidence, for the device's account.
Task<Result<void>> take_out(Context& context, BundlePtr bundle, people::BundledEvidence item,
                            Uuid by) {
  if (item.bytes.size() > kEvidenceLimit)
    co_return fail(ProblemCode::body_too_large, {{"limit", std::to_string(kEvidenceLimit)}});
  auto const piece = std::make_shared<Scratch>(context.options.uploads / hex(random_bytes(12)));
  auto const content =
      co_await on_pool<evidence::Content>(context, context.files, [bundle, item, piece] {
        std::ofstream file(piece->path, std::ios::binary);
        bool const written = write_whole(file, item.bytes);
        file.close();
        if (!written || !file.good())
          return Result<evidence::Content>(fail(
              ProblemCode::store_failed, {{"reason", std::generic_category().message(errno)}}));
        return Result<evidence::Content>(
            {sha256(item.bytes), item.bytes.size(), std::string(item.bytes.substr(0, 64))});
      });
  if (!content) co_return std::unexpected(content.error());
  co_return co_await take_evidence(context, piece->path, *content, item.sha256, by);
}

/// May the account put evidence at all, anywhere?
bool may_put_evidence(people::Account const& account) {
  for (auto const& route : contract::routes())
    if (route.op == contract::Operation::putEvidence)
      return !people::Sight(account.grants, route.role_mask).nothing();
  return false;
}

struct Sender {
  people::Device device;
  people::Account account;
};

/// Whose bundle it is: proven by the signature. Problems: bundle_not_ours, bundle_damaged,
/// bundle_of_cut_device, account_closed.
Task<Result<Sender>> sender_of(Exchange& exchange, BundlePtr bundle) {
  auto& context = exchange.context;
  auto const& head = bundle->head;
  if (head.key != people::carry_key_name(context.gate.carry_key().point))
    co_return fail(ProblemCode::bundle_not_ours);
  auto const found = co_await from_store<std::optional<people::Device>>(
      context, [id = head.device](store::Db& db) { return store::find_device(db, id); });
  if (!found) co_return std::unexpected(found.error());
  auto const& device = *found;
  if (!device || device->account != head.account || device->public_key.empty())
    co_return fail(ProblemCode::bundle_not_ours);
  auto const genuine =
      co_await on_pool<bool>(context, context.files, [bundle, point = device->public_key] {
        return Result<bool>(p256_verify(point, bundle->head.signed_part, bundle->head.signature));
      });
  if (!genuine) co_return std::unexpected(genuine.error());
  if (!*genuine) co_return damaged(BundleFault::signature);
  auto const directory = context.gate.directory();
  auto const* account = directory->find(device->account);
  if (account == nullptr) co_return fail(ProblemCode::bundle_not_ours);
  if (device->cut_off_at && !people::looks_after(exchange.viewer.author, *account))
    co_return fail(ProblemCode::bundle_of_cut_device,
                   {{"device", people::shown_name(device->id, device->name)}});
  if (account->closed)
    co_return fail(ProblemCode::account_closed, {{"stream", "account/" + account->id.text()}});
  co_return Sender{*device, *account};
}

/// Each photo for itself: what is wrong with one holds up no other.
Task<void> take_evidence_out(Context& context, BundlePtr bundle, people::Account const& account,
                             JsonWriter& json) {
  bool const may = may_put_evidence(account);
  for (auto const& item : bundle->content.evidence) {
    Result<void> taken = fail(ProblemCode::not_permitted, {{"scope", "*"}});
    if (may) taken = co_await take_out(context, bundle, item, account.id);
    json.object().field("sha256", item.sha256.hex());
    json.field("bytes", static_cast<std::int64_t>(item.bytes.size()));
    if (!taken) json.key("problem").raw(problem_json(taken.error()));
    json.end_object();
  }
}

}  // namespace

Task<Response> post_carried(Exchange& exchange) {
  auto& context = exchange.context;
  if (!exchange.request.upload)  // an empty body
    co_return respond(people::bundle_damaged(BundleFault::cut_short));
  auto const sha256 = exchange.request.upload->sha256;
  auto const bundle = std::make_shared<Bundle>(context, exchange.request.upload->path);
  auto const read =
      co_await on_pool<bool>(context, context.files, [bundle] { return open_sealed(*bundle); });
  if (!read) co_return respond(read.error());
  auto const sender = co_await sender_of(exchange, bundle);
  if (!sender) co_return respond(sender.error());
  auto const opened = co_await on_pool<bool>(
      context, context.files,
      [bundle, key = context.gate.carry_key()] { return decrypt(*bundle, key); });
  if (!opened) co_return respond(opened.error());

  auto const& [device, account] = *sender;
  Response response;
  JsonWriter json(response.body);
  json.object().field("device", device.id.text());
  json.field("device_name", people::shown_name(device.id, device.name));
  json.field("account", account.id.text()).field("account_name", account.name);
  json.field("made_at", bundle->head.made_at.text());
  json.key("receipts").array();
  for (auto& facts : bundle->facts)
    if (auto const problem =
            co_await file_text(context, std::move(facts), author_of(account), json))
      co_return respond(*problem);
  json.end_array().key("evidence").array();
  co_await take_evidence_out(context, bundle, account, json);
  json.end_array().end_object();

  store::CarriedBundle const carried{sha256, device.id, bundle->head.made_at,
                                     exchange.viewer.account->id, context.now()};
  auto const written =
      co_await context.gate.write([carried](store::Db& db) { store::put_carried(db, carried); });
  if (!written) co_return respond(written.error());
  co_return response;
}

}  // namespace longspan::http
