#pragma once
#include <array>
#include <memory>
#include <unordered_set>

#include "adapters/http/access.hpp"
#include "adapters/http/filing_queue.hpp"
#include "adapters/http/gate.hpp"
#include "adapters/http/held_bytes.hpp"
#include "adapters/http/hub.hpp"
#include "adapters/http/metrics.hpp"
#include "adapters/http/picture_queue.hpp"
#include "adapters/http/refusals.hpp"
#include "adapters/http/response.hpp"
#include "adapters/http/router.hpp"
#include "adapters/http/server.hpp"
#include "adapters/http/upload_holds.hpp"
#include "adapters/http/work_pool.hpp"

namespace longspan::http {

class Connection;
class ImagingDesk;
class RoomHub;

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110), of seconds since 1970.
std::string http_date(std::int64_t second);

/// Documents of consultations that come in lie in memory until they are sealed: four of the
/// largest.
constexpr std::uint64_t kDocumentsHeld = 80U << 20;

/// What every connection and handler of one server shares. Used on the loop's thread.
struct Context {
  Context(Options options, Services services, asio::io_context& io)
      : options(std::move(options)),
        services(services),
        loop(io),
        router(contract::routes()),
        gate(loop, services.writer, services.readers, services.clock),
        hub(loop, services.readers, services.clock, services.writer),
        metrics(contract::kOperationCount) {}

  Options options;
  Services services;
  Loop loop;
  Router router;
  Gate gate;
  Hub hub;
  FilingQueue filings{loop, services.writer};
  UploadHolds upload_holds{loop};
  HeldBytes documents_held{loop, kDocumentsHeld};
  Metrics metrics;
  std::shared_ptr<RoomHub> rooms;  ///< made by the server
  std::shared_ptr<ImagingDesk> imaging;
  WorkPool passwords{2, 32};  ///< 19 MiB each while hashing
  WorkPool files{2, 4096};
  WorkPool samples{1, 4};
  WorkPool sounds{1, 64};      ///< each mixes what somebody missed
  WorkPool pictures{2, 4096};  ///< each waits for a process that reads a picture
  PictureQueue pictures_ahead;
  Refusals consultations_refused;  ///< what is on record of them
  std::unordered_set<Connection*> connections;
  std::size_t under_way = 0;  ///< coroutines that belong to no connection, live ones included
  bool stopping = false;
  bool setting_up = false;        ///< somebody is making the first administrator right now
  bool ending_documents = false;  ///< a look for documents that must go is under way

  Instant now() const { return services.clock.now(); }
  /// The Date header's text, made once a second.
  std::string_view date();
  /// What costs nobody a wait: uploads that ran out go.
  void sweep_uploads();
  void log(std::string_view event, std::string_view detail);
  /// Runs beside the connections; a stop waits for it, an exception is logged.
  void spawn(Task<void> task);

 private:
  std::int64_t date_second_ = 0;
  std::string date_;
};

/// The body of a request whose handler takes it as it arrives.
class ArrivingBody {
 public:
  enum class State : std::uint8_t { more, whole, broken, refused };
  virtual ~ArrivingBody() = default;
  /// The next bytes, at most 64 KiB; empty once `state()` is no longer `more`.
  virtual Task<std::string> next() = 0;
  virtual State state() const = 0;
  /// Bytes it will have, where the request says so.
  virtual std::optional<std::uint64_t> announced() const = 0;
  /// Ends the connection it comes over.
  virtual void cut() = 0;
  /// Nobody sends it any more, as far as one can tell without reading on.
  virtual bool abandoned() = 0;
};

/// One request on its way through: what a handler gets.
struct Exchange {
  Context& context;
  Request& request;
  Viewer& viewer;
  contract::Route const& route;
  Asked asked;
  ArrivingBody* body = nullptr;  ///< with BodyMode::arriving

  std::string const& value(std::size_t index = 0) const { return request.path_values[index]; }
  /// What the viewer's grants with the route's roles let them see.
  people::Sight sight() const;
};

using Handler = Task<Response> (*)(Exchange&);

/// How a request's body is taken.
enum class BodyMode : std::uint8_t {
  none,
  json,
  evidence_file,
  import_file,
  bundle_file,
  arriving
};
BodyMode body_mode(contract::Operation operation);
/// Its answers, problems too, say which tus is spoken.
bool speaks_tus(contract::Operation operation);
constexpr std::uint64_t kJsonLimit = 8U << 20;
constexpr std::uint64_t kEvidenceLimit = 64U << 20;
constexpr std::uint64_t kImportLimit = 128U << 20;
constexpr std::uint64_t kBundleLimit = 256U << 20;
constexpr std::uint64_t kStudyLimit = 16ULL << 30;  ///< of one upload; it is never held whole
/// Most bytes of a body that is taken as it arrives.
std::uint64_t arriving_limit(contract::Operation operation);

/// The handler of every operation of the contract. A missing one does not compile.
Handler handler_of(contract::Operation operation);
/// Programme and project as the address names them.
Asked asked_by(contract::Operation operation, Request const& request);

/// The web app's files, and its first page for addresses that are the app's own.
Response serve_web(Context& context, Request const& request);

/// A JSON answer made from the store, on a reader's thread, compressed there when the client takes
/// it.
using StoreAnswer = std::move_only_function<Result<std::string>(store::Db&)>;
Task<Response> answer_from_store(Exchange& exchange, StoreAnswer answer);

/// Turns an exception (a bug, or a database that fails) into an answer and a line in the log.
Problem problem_of(Context& context, std::exception_ptr const& error);

/// A body of the pool's work, awaited. store_busy where the pool is full.
template <class T, class Work>
Task<Result<T>> on_pool(Context& context, WorkPool& pool, Work work) {
  co_return co_await arrive<Result<T>>(
      context.loop, [&pool, work = std::move(work)](auto done) mutable {
        auto shared = std::make_shared<decltype(done)>(std::move(done));
        bool const taken = pool.run([work = std::move(work), shared]() mutable {
          Result<T> result = fail(ProblemCode::internal, {{"trace", "pool"}});
          try {
            result = work();
          } catch (std::exception const& error) {
            result = fail(ProblemCode::store_failed, {{"reason", error.what()}});
          }
          (*shared)(std::move(result));
        });
        if (!taken) (*shared)(fail(ProblemCode::store_busy));
      });
}

}  // namespace longspan::http
