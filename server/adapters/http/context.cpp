#include "adapters/http/context.hpp"

#include <boost/asio/co_spawn.hpp>
#include <ctime>

#include "adapters/http/compress.hpp"
#include "base/json_writer.hpp"
#include "evidence/upload_files.hpp"

namespace longspan::http {

std::string http_date(std::int64_t second) {
  auto const time = static_cast<std::time_t>(second);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[40];
  // The C locale's names are the ones HTTP wants; the server never sets another.
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::string_view Context::date() {
  auto const second = now().us / 1'000'000;
  if (second != date_second_) {
    date_second_ = second;
    date_ = http_date(second);
  }
  return date_;
}

void Context::sweep_uploads() {
  files.run([data = options.data, now_s = now().us / 1'000'000] {
    evidence::sweep_uploads(data, now_s);
  });
}

void Context::log(std::string_view event, std::string_view detail) {
  if (!options.log) return;
  std::string line;
  JsonWriter(line)
      .object()
      .field("at", now().text())
      .field("event", event)
      .field("detail", detail)
      .end_object();
  options.log(line);
}

void Context::spawn(Task<void> task) {
  ++under_way;
  asio::co_spawn(loop.executor(), std::move(task), [this](std::exception_ptr error) {
    --under_way;
    if (error) problem_of(*this, error);
  });
}

people::Sight Exchange::sight() const {
  if (viewer.account == nullptr) return {};
  return {viewer.account->grants,
          route.access == contract::Access::roles ? route.role_mask : people::kAnyRole};
}

Problem problem_of(Context& context, std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (store::DbError const& failure) {
    auto problem = store::problem_of(failure);
    context.log(contract::text_of(problem.code).code, failure.what());
    return problem;
  } catch (std::exception const& bug) {
    auto trace = hex(random_bytes(4));
    context.log("internal", trace + " " + bug.what());
    return {ProblemCode::internal, {}, {{"trace", std::move(trace)}}, {}};
  }
}

namespace {

struct Answered {
  Result<std::string> json = fail(ProblemCode::internal, {{"trace", "-"}});
  bool compressed = false;
  std::exception_ptr error;
};

}  // namespace

Task<Response> answer_from_store(Exchange& exchange, StoreAnswer answer) {
  bool const may_compress = exchange.request.accepts("gzip");
  auto& readers = exchange.context.services.readers;
  auto answered = co_await arrive<Answered>(
      exchange.context.loop, [&readers, &answer, may_compress](auto done) {
        readers.run([may_compress, make = std::move(answer),
                     done = std::move(done)](store::Db& db) mutable {
          Answered out;
          try {
            out.json = make(db);
            if (may_compress && out.json && out.json->size() > kCompressFrom) {
              out.json = gzip(*out.json);
              out.compressed = true;
            }
          } catch (...) {
            out.error = std::current_exception();
          }
          make = {};
          done(std::move(out));
        });
      });
  if (answered.error) co_return respond(problem_of(exchange.context, answered.error));
  if (!answered.json) co_return respond(answered.json.error());
  auto response = respond_json(std::move(*answered.json));
  response.header("Vary", "Accept-Encoding");
  if (answered.compressed) response.header("Content-Encoding", "gzip");
  co_return response;
}

}  // namespace longspan::http
