#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/parameters.hpp"
#include "base/json_writer.hpp"

namespace longspan::http {
namespace {

/// RFC 6266 with the name in UTF-8; the fallback has letters every client takes.
std::string attachment(std::string_view name) {
  std::string out = "attachment; filename=\"longspan.xlsx\"; filename*=UTF-8''";
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (char c : name) {
    auto const byte = static_cast<unsigned char>(c);
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_';
    if (plain)
      out += c;
    else
      out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
  }
  return out;
}

Response workbook(std::string bytes, std::string_view name) {
  Response response;
  response.content_type = media::xlsx;
  response.body = std::move(bytes);
  response.header("Content-Disposition", attachment(name));
  return response;
}

/// The import's own programme must be the viewer's; whoever may not see it is told it is not there.
bool is_theirs(Exchange& exchange) {
  auto const programme = exchange.context.services.imports.programme(exchange.value());
  return programme && exchange.sight().sees_all_of(*programme);
}

}  // namespace

Task<Response> post_import(Exchange& exchange) {
  auto& imports = exchange.context.services.imports;
  Parameters parameters(exchange.request);
  ImportJobs::Wish wish;
  wish.programme = exchange.asked.programme;
  wish.name = parameters.text("name");
  wish.map = parameters.text("map");
  wish.dry_run = parameters.boolean("dry_run").value_or(false);
  wish.author = exchange.viewer.author;
  if (wish.programme.empty())
    parameters.problem =
        Problem{ProblemCode::parameter_invalid,
                {},
                {{"name", "programme"}, {"expected", "a programme's code"}, {"found", ""}},
                {}};
  if (parameters.problem || !exchange.request.upload) {
    if (exchange.request.upload) {
      std::error_code ignored;
      std::filesystem::remove(exchange.request.upload->path, ignored);
    }
    co_return parameters.problem
        ? respond(*parameters.problem)
        : respond(ProblemCode::file_unreadable,
                  {{"reason_zh", "文件是空的"}, {"reason_en", "the file is empty"}});
  }
  wish.file = exchange.request.upload->path;
  auto const id = imports.start(std::move(wish));
  if (!id) {
    std::error_code ignored;
    std::filesystem::remove(exchange.request.upload->path, ignored);
    co_return respond(id.error());
  }
  auto state = imports.state(*id);
  if (!state) co_return respond(state.error());
  co_return respond_json(std::move(*state), 202);
}

Task<Response> get_import(Exchange& exchange) {
  if (!is_theirs(exchange)) co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  auto state = exchange.context.services.imports.state(exchange.value());
  if (!state) co_return respond(state.error());
  co_return respond_json(std::move(*state));
}

Task<Response> delete_import(Exchange& exchange) {
  if (!is_theirs(exchange)) co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  auto state = exchange.context.services.imports.cancel(exchange.value());
  if (!state) co_return respond(state.error());
  co_return respond_json(std::move(*state));
}

Task<Response> get_template(Exchange& exchange) {
  auto& context = exchange.context;
  auto bytes = co_await on_pool<std::string>(
      context, context.files, [&context] { return context.services.workbooks.empty_template(); });
  if (!bytes) co_return respond(bytes.error());
  co_return workbook(std::move(*bytes), "longspan-template.xlsx");
}

Task<Response> get_export(Exchange& exchange) {
  auto& context = exchange.context;
  struct Made {
    Result<std::string> bytes;
    std::string programme;
  };
  auto made = co_await arrive<Made>(context.loop, [&context, programme = exchange.asked.programme,
                                                   sight = exchange.sight()](auto done) {
    context.services.readers.run([&context, programme, sight,
                                  done = std::move(done)](store::Db& db) mutable {
      Made out;
      try {
        out.programme = programme.empty() ? first_programme_seen(db, sight) : programme;
        if (out.programme.empty() || !sight.sees_all_of(out.programme))
          out.bytes = fail(ProblemCode::not_permitted, {{"scope", "programme/" + out.programme}});
        else
          out.bytes = context.services.workbooks.programme(db, out.programme);
      } catch (std::exception const& error) {
        out.bytes = std::unexpected(store::problem_of(error));
      }
      done(std::move(out));
    });
  });
  if (!made.bytes) co_return respond(made.bytes.error());
  co_return workbook(std::move(*made.bytes), made.programme + ".xlsx");
}

Task<Response> post_sample(Exchange& exchange) {
  auto& context = exchange.context;
  JsonBody body(exchange.request.body);
  auto const which = body.text("which");
  if (auto problem = body.finish()) co_return respond(*problem);
  if (which != "rehearsal" && which != "reference")
    co_return respond(shape_invalid("/which", "one of: rehearsal, reference", nullptr));
  auto programme = co_await on_pool<std::string>(
      context, context.samples, [&context, which, author = exchange.viewer.author] {
        return context.services.samples.fill(which, author);
      });
  if (!programme) co_return respond(programme.error());
  std::string out;
  JsonWriter(out).object().field("programme", *programme).end_object();
  co_return respond_json(std::move(out), 201);
}

}  // namespace longspan::http
