#include "adapters/http/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <future>

#include "adapters/http/connection.hpp"
#include "adapters/http/consult_documents_end.hpp"
#include "adapters/http/imaging_desk.hpp"
#include "adapters/http/room_hub.hpp"
#include "adapters/http/tls.hpp"
#include "store/people_tables.hpp"

namespace longspan::http {
namespace {

constexpr auto use_tuple = asio::as_tuple(use_task);
using tcp = asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

/// How often the certificate's files are looked at.
constexpr unsigned kLookSeconds = 10;

tcp::endpoint endpoint_of(Options const& options, asio::io_context& io) {
  boost::system::error_code error;
  auto const address = asio::ip::make_address(options.host, error);
  if (!error) return {address, options.port};
  tcp::resolver resolver(io);
  auto const found = resolver.resolve(options.host, std::to_string(options.port), error);
  if (error || found.empty())
    throw std::runtime_error("no such address to listen on: " + options.host);
  return found.begin()->endpoint();
}

/// The writer outlives the server; what it tells after the end goes nowhere.
struct Line {
  std::mutex mutex;
  Context* context = nullptr;
};

}  // namespace

struct Server::Impl {
  asio::io_context io{1};
  Context context;
  Acceptor acceptor;
  Timer tick;
  std::shared_ptr<Line> line = std::make_shared<Line>();
  std::optional<Certificate> certificate;
  std::string setup_secret;
  bool refreshing = false;

  Impl(Options options, Services services)
      : context(std::move(options), services, io),
        acceptor(context.loop.executor()),
        tick(context.loop.executor()) {
    namespace fs = std::filesystem;
    if (auto const& file = context.options.tls_certificate; !file.empty()) {
      certificate.emplace(file, context.options.tls_key, context.options.data / "tickets.key");
      if (auto const wrong = certificate->load()) throw std::runtime_error(*wrong);
    }
    // What an earlier run did not finish receiving is of no use to anybody.
    fs::remove_all(context.options.uploads);
    fs::create_directories(context.options.uploads);
    fs::create_directories(context.options.data / "evidence");
    listen();
    context.rooms = std::make_shared<RoomHub>(context);
    context.imaging = std::make_shared<ImagingDesk>(context);
    if (!context.gate.load()) print_link();
    context.gate.on_change([this] {
      context.hub.recheck();
      context.rooms->recheck();
    });
    line->context = &context;
    services.writer.on_commit([link = line, this](std::vector<store::Change> const& changes) {
      std::lock_guard lock(link->mutex);
      if (link->context == nullptr) return;
      link->context->loop.post([this, changes] { committed(changes); });
    });
    services.writer.on_people([link = line, this] {
      std::lock_guard lock(link->mutex);
      if (link->context == nullptr) return;
      link->context->loop.post([this] { context.spawn(context.gate.reload()); });
    });
  }

  ~Impl() { hang_up(); }

  void hang_up() {
    std::lock_guard lock(line->mutex);
    line->context = nullptr;
  }

  void listen() {
    auto const endpoint = endpoint_of(context.options, io);
    boost::system::error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(1024, error);
    if (error)
      throw std::runtime_error("cannot listen on " + context.options.host + ":" +
                               std::to_string(context.options.port) + ": " + error.message());
  }

  void print_link() {
    setup_secret = people::new_secret();
    std::promise<Result<void>> written;
    context.services.writer.run([key = sha256(setup_secret), now = context.now()](
                                    store::Db& db) { store::put_setup_link(db, key, now); },
                                [&](Result<void> result) { written.set_value(std::move(result)); });
    if (auto result = written.get_future().get(); !result)
      throw std::runtime_error(sentence(result.error(), Language::en));
  }

  void committed(std::vector<store::Change> const& changes) {
    context.hub.committed(changes);
    context.rooms->committed(changes);
    context.imaging->committed(changes);
    bool accounts = false;
    for (auto const& change : changes) accounts |= change.stream.starts_with("account/");
    if (!accounts || refreshing) return;
    refreshing = true;
    context.spawn(refresh());
  }

  Task<void> refresh() {
    refreshing = false;  // whatever is committed from now on needs another look
    co_await context.gate.refresh();
  }

  Task<void> accept() {
    while (!context.stopping) {
      auto [error, socket] = co_await acceptor.async_accept(use_tuple);
      if (error == asio::error::operation_aborted) break;
      if (error) {  // out of descriptors: wait until some are given back
        co_await rest(context.loop, std::chrono::milliseconds(100));
        continue;
      }
      if (context.connections.size() >= context.options.connections_limit) continue;
      asio::co_spawn(context.loop.executor(), serve(std::move(socket)),
                     [this](std::exception_ptr failure) {
                       if (failure) problem_of(context, failure);
                     });
    }
  }

  Task<void> serve(Socket socket) {
    Connection connection(context, certificate ? Wire(certificate->open(std::move(socket)))
                                               : Wire(std::move(socket)));
    co_await connection.run();
  }

  /// A renewed certificate is shown to new connections; with a broken one the old stays in use.
  void renew_certificate() {
    if (!certificate) return;
    auto const wrong = certificate->load();
    context.log(wrong ? "certificate_kept" : "certificate_renewed",
                wrong ? *wrong + "; the one before stays in use"
                      : context.options.tls_certificate.string());
  }

  void look_at_files() {
    certificate->turn_ticket_keys();
    if (certificate->changed()) renew_certificate();
  }

  Task<void> watch() {
    for (unsigned seconds = 1; !context.stopping; ++seconds) {
      tick.expires_after(std::chrono::seconds(1));
      co_await tick.async_wait(use_tuple);
      auto const now_s = steady_seconds();
      for (auto* connection : context.connections) connection->check_deadline(now_s);
      if (seconds % kLookSeconds == 0 && certificate) look_at_files();
      if (seconds % 15 == 0) context.spawn(context.imaging->look());
      if (seconds % 30 == 0) context.spawn(end_documents(context));
      if (seconds % 3 == 0 && context.options.dicom_port != 0)
        context.spawn(context.imaging->take_from_modalities());
      if (seconds % 60 == 0) {
        context.gate.sweep();
        context.spawn(context.hub.turn_days());
      }
      if (seconds % 3600 == 1) {
        context.sweep_uploads();
      }
    }
    co_await finish();
  }

  /// Everything accepted is answered; connections that only wait are closed.
  Task<void> finish() {
    auto const patience = steady_seconds() + context.options.stop_patience_s;
    while (!context.connections.empty() || context.under_way > 0) {
      auto const now_s = steady_seconds();
      auto const open = context.connections;
      for (auto* connection : open) {
        if (now_s > patience)
          connection->close();
        else
          connection->wind_down();
      }
      tick.expires_after(std::chrono::milliseconds(20));
      co_await tick.async_wait(use_tuple);
    }
    io.stop();
  }

  void begin_stop() {
    if (context.stopping) return;
    context.stopping = true;
    boost::system::error_code ignored;
    acceptor.close(ignored);
    context.hub.close_all(1001, "the server stops");
    context.spawn(context.imaging->look());
    tick.cancel();
  }

  void await_renewal(asio::signal_set& signals) {
    signals.async_wait([this, &signals](boost::system::error_code error, int) {
      if (error) return;
      renew_certificate();
      await_renewal(signals);
    });
  }

  void run() {
    asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([this](boost::system::error_code error, int) {
      if (!error) begin_stop();
    });
    asio::signal_set renewals(io, SIGHUP);
    await_renewal(renewals);
    auto const failed = [this](std::exception_ptr failure) {
      if (failure) problem_of(context, failure);
    };
    asio::co_spawn(context.loop.executor(), accept(), failed);
    asio::co_spawn(context.loop.executor(), watch(), failed);
    context.rooms->start();
    auto const guard = asio::make_work_guard(io);
    while (!io.stopped()) {
      try {
        io.run();
      } catch (...) {
        problem_of(context, std::current_exception());
      }
    }
    hang_up();
  }
};

Server::Server(Options options, Services services)
    : impl_(std::make_unique<Impl>(std::move(options), services)) {}
Server::~Server() = default;

std::uint16_t Server::port() const { return impl_->acceptor.local_endpoint().port(); }

std::string Server::address() const {
  auto const endpoint = impl_->acceptor.local_endpoint();
  auto const host = endpoint.address().to_string();
  return (impl_->certificate ? "https://" : "http://") +
         (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" +
         std::to_string(endpoint.port());
}

std::string Server::setup_link() const {
  return impl_->setup_secret.empty() ? std::string()
                                     : address() + "/#/setup/" + impl_->setup_secret;
}

boost::asio::io_context& Server::loop() { return impl_->io; }
void Server::run() { impl_->run(); }
void Server::stop() {
  impl_->context.loop.post([impl = impl_.get()] { impl->begin_stop(); });
}

}  // namespace longspan::http
