#include "app/workbooks.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>

#include "app/existing.hpp"
#include "exchange/write_workbook.hpp"

namespace longspan::app {
namespace {

/// The writer's library only knows files: one of our own, gone again when this ends.
class TemporaryFile {
 public:
  TemporaryFile() {
    auto pattern = (std::filesystem::temp_directory_path() / "longspan-XXXXXX").string();
    int file = ::mkstemp(pattern.data());
    if (file >= 0) ::close(file);
    path_ = pattern;
  }
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryFile(TemporaryFile const&) = delete;
  TemporaryFile& operator=(TemporaryFile const&) = delete;
  std::filesystem::path const& path() const { return path_; }
  std::string content() const {
    std::ostringstream out;
    out << std::ifstream(path_, std::ios::binary).rdbuf();
    return std::move(out).str();
  }

 private:
  std::filesystem::path path_;
};

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
