#include "app/workbooks.hpp"

#include "app/existing.hpp"
#include "app/temporary_file.hpp"
#include "exchange/write_workbook.hpp"

namespace longspan::app {
namespace {

class Books final : public http::Workbooks {
 public:
  Result<std::string> empty_template() override {
    TemporaryFile file;
    if (auto written = exchange::write_template(file.path()); !written)
      return std::unexpected(written.error());
    return file.content();
  }

  Result<std::string> programme(store::Db& db, std::string const& code) override {
    auto portfolio = portfolio_of(db, code, true);
    if (!portfolio) return fail(ProblemCode::not_found, {{"what", code}});
    TemporaryFile file;
    if (auto written = exchange::write_workbook(*portfolio, file.path()); !written)
      return std::unexpected(written.error());
    return file.content();
  }
};

}  // namespace

std::unique_ptr<http::Workbooks> workbooks() { return std::make_unique<Books>(); }

}  // namespace longspan::app
