#include "adapters/http/gate.hpp"
#include "store/device_tables.hpp"
#include "store/people_tables.hpp"

namespace longspan::http {
namespace {

people::Session first_session(Hash key, people::Device const& device) {
  people::Session session{key, device.account, device.since, device.since};
  session.device = device.id;
  session.device_name = device.name;
  session.paired = device.paired;
  return session;
}

}  // namespace

Task<Result<Gate::Begun>> Gate::begin_session(Uuid account) {
  auto secret = people::new_secret();
  auto const now = clock_.now();
  people::Device device;
  device.id = Uuid::v7(now.ms());
  device.account = account;
  device.since = device.seen_at = now;
  auto const session = first_session(sha256(secret), device);
  auto const written = co_await write([session, device](store::Db& db) {
    store::put_device(db, device);
    store::put_session(db, session);
  });
  if (!written) co_return std::unexpected(written.error());
  sessions_.put(session);
  co_return Begun{std::move(secret), device.id, {}};
}

Task<Result<Gate::Begun>> Gate::claim(Hash key, std::string name, std::string public_key) {
  auto secret = people::new_secret();
  auto const now = clock_.now();
  people::Device device;
  device.id = Uuid::v7(now.ms());
  device.name = std::move(name);
  device.public_key = std::move(public_key);
  device.paired = true;
  device.since = device.seen_at = now;
  auto const session = sha256(secret);
  // Set anew each time the task runs; read when it is done.
  auto const account = std::make_shared<std::optional<Uuid>>();
  auto const written = co_await write([key, session, device, account, now](store::Db& db) {
    account->reset();
    auto const pairing = store::find_pairing(db, key);
    if (!pairing || !store::use_pairing(db, key, device.id, now)) return;
    auto paired = device;
    paired.account = pairing->account;
    store::put_device(db, paired);
    store::put_session(db, first_session(session, paired));
    *account = pairing->account;
  });
  if (!written) co_return std::unexpected(written.error());
  if (!*account) co_return fail(ProblemCode::pairing_over);
  device.account = **account;
  sessions_.put(first_session(session, device));
  co_return Begun{std::move(secret), device.id, device.name, people::kPairedSessionLastsUs};
}

Task<Result<void>> Gate::describe_device(Hash session, Uuid device, std::string name,
                                         std::string public_key) {
  auto written =
      co_await write([device, name, public_key](
                         store::Db& db) { store::describe_device(db, device, name, public_key); },
                     Touches::people);
  if (written) sessions_.rename(session, std::move(name));
  co_return written;
}

Task<Result<void>> Gate::cut_off(Uuid device, Uuid by) {
  auto const now = clock_.now();
  auto written = co_await write(
      [device, by, now](store::Db& db) { store::cut_device_off(db, device, by, now); },
      Touches::people);
  if (!written) co_return written;
  sessions_.cut_off(device, now);
  if (changed_) changed_();
  co_return written;
}

}  // namespace longspan::http
