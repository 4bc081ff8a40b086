// Members of consultations hear that something was said of one, and nobody else hears anything.
#include <boost/beast/websocket.hpp>

#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/hub_socket.hpp"
#include "store/consultation_rows.hpp"

namespace longspan::http {
namespace {

/// More than eyes can follow need not be sent.
constexpr std::chrono::milliseconds kPause{40};

class ConsultLive : public HubSocket, public std::enable_shared_from_this<ConsultLive> {
 public:
  ConsultLive(Context& context, Wire wire, Viewer const& viewer)
      : HubSocket(context, std::move(wire), viewer) {
    follower_.consulted = [this](std::string const& consultation) {
      changed_.insert(consultation);
      signal_.cancel();
    };
  }

  Task<void> run(Handshake handshake) {
    auto const self = shared_from_this();
    if (!co_await accept(std::move(handshake), std::chrono::seconds(60), 4096)) co_return;
    socket_.text(true);
    context_.spawn(listen(self));
    bool open = co_await send(R"({"type":"hello"})");
    while (open && !gone_ && !ending()) open = co_await next();
    co_await close();
  }

 private:
  Task<bool> next() {
    if (changed_.empty()) {
      signal_.expires_at(Timer::time_point::max());
      co_await signal_.async_wait(use_tuple);
      co_return true;
    }
    auto const changed = std::exchange(changed_, {});
    auto const* asker = account();
    if (asker == nullptr) co_return false;
    auto const own = co_await from_store<std::vector<std::string>>(
        context_, [changed, member = *asker](store::Db& db) {
          std::vector<std::string> out;
          for (auto const& one : changed)
            if (store::consultation_of(db, one, member)) out.push_back(one);
          return out;
        });
    if (!own) {
      // The store is in trouble; what changed is not forgotten.
      changed_.insert(changed.begin(), changed.end());
      co_await pause(std::chrono::seconds(1));
      co_return true;
    }
    for (auto const& one : *own) {
      std::string text;
      JsonWriter(text).object().field("type", "changed").field("consultation", one).end_object();
      if (!co_await send(text)) co_return false;
    }
    co_await pause(kPause);
    co_return true;
  }

  std::set<std::string> changed_;
};

}  // namespace

Task<void> run_consult_live(Context& context, Wire wire, Request const& request,
                            Viewer const& viewer) {
  auto const live = std::make_shared<ConsultLive>(context, std::move(wire), viewer);
  // Counted as under way, so that a stop waits for the closing handshake.
  context.spawn(live->run(handshake_of(request)));
  co_return;
}

Task<Response> get_consultations_live(Exchange& exchange) { co_return co_await get_live(exchange); }

}  // namespace longspan::http
