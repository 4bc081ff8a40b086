// Fills a store with a large programme, through the same writer as everything else: facts are
// decided, chained and folded, only many to a commit. Prints one JSON object.
//
//   bench_seed --data DIR --programme CODE --projects N --reports R
//
// Every project is registered, started, funded and itemised (three work items), one in four is
// paid for in part, and each has a report for each of the last R days; each twentieth project
// misses the last one, so that totals have something to count.
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>

#include "adapters/sqlite/sqlite_db.hpp"
#include "ledger/fact.hpp"
#include "options.hpp"
#include "store/migrate.hpp"
#include "store/writer.hpp"

using namespace longspan;
using bench::give_up;
using contract::FactKind;
using ledger::Draft;
using ledger::Stream;

namespace {

constexpr int kFactsToCommit = 50'000;

struct Programme {
  std::string code;
  int projects;
  int reports;
  Day today;
  std::int64_t unix_ms;
};

/// What is drafted next; ids grow with time, as those of real devices do.
class Drafting {
 public:
  explicit Drafting(Programme const& programme) : programme_(programme) {}

  std::vector<Draft> next_batch() {
    std::vector<Draft> out;
    out.reserve(kFactsToCommit + 128);
    if (!begun_) {
      begun_ = true;
      add(out, plan_age(), FactKind::programme_registered, Stream::of_programme(programme_.code),
          R"({"name":{"zh":"基准计划","en":"Benchmark programme"},"currency":"CNY",)"
          R"("zone":"UTC","distance_km":4600})");
    }
    while (project_ < programme_.projects && out.size() < kFactsToCommit) {
      if (day_ == 0) plan(out);
      // A deep history goes in whole stretches of one project, so that its row is written once.
      do report(out);
      while (++day_ < programme_.reports && out.size() < kFactsToCommit);
      if (day_ < programme_.reports) continue;
      ++project_;
      day_ = 0;
    }
    return out;
  }

 private:
  int plan_age() const { return programme_.reports + 30; }

  std::string code() const {
    char text[16];
    std::snprintf(text, sizeof text, "P%06d", project_);
    return text;
  }

  /// `days_ago` is when it was written down.
  void add(std::vector<Draft>& out, int days_ago, FactKind kind, Stream stream, std::string body) {
    auto id = Uuid::v7(programme_.unix_ms + ++made_ / 16);
    Stamp at{{(programme_.unix_ms - std::int64_t{86'400'000} * days_ago) * 1000}, 480};
    auto draft = Draft::make(id, kind, std::move(stream), at, "bench", std::move(body));
    if (!draft) give_up(sentence(draft.error(), Language::en));
    out.push_back(std::move(*draft));
  }

  void plan(std::vector<Draft>& out) {
    static constexpr char const* kCategories[] = {"housing", "education", "health", "agriculture"};
    auto stream = Stream::of_project(programme_.code, code());
    auto number = std::to_string(project_);
    auto start = (programme_.today - plan_age()).text();
    add(out, plan_age(), FactKind::project_registered, stream,
        R"({"name":{"zh":"第)" + number + R"(号中心学校","en":"Central school no. )" + number +
            R"("},"category":")" + kCategories[project_ % 4] + R"(","livelihood":)" +
            (project_ % 3 ? "true" : "false") + R"(,"site":{"place":{"zh":"石桥镇"}}})");
    add(out, plan_age(), FactKind::stage_dated, stream,
        R"({"stage":"start","aspect":"reached","day":")" + start + R"("})");
    add(out, plan_age(), FactKind::funding_planned, stream,
        R"({"line":"aid","amount":{"amount":")" +
            std::to_string(1'000'000 + project_ * 37 % 9'000'000) + R"(","currency":"CNY"}})");
    for (int item = 1; item <= 3; ++item)
      add(out, plan_age(), FactKind::work_item_planned, stream,
          R"({"item":"A0)" + std::to_string(item) + R"(","name":{"zh":"主体结构)" +
              std::to_string(item) + R"("},"unit":"m³","quantity":"1000000","weight":")" +
              std::to_string(10 * item) + R"("})");
    if (project_ % 4 == 0)
      add(out, plan_age(), FactKind::payment_made, stream,
          R"({"payment":"V1","amount":{"amount":")" + std::to_string(1000 + project_ % 90'000) +
              R"(.50","currency":"CNY"},"day":")" + start + R"(","voucher":"记 0630-14"})");
  }

  void report(std::vector<Draft>& out) {
    bool last = day_ == programme_.reports - 1;
    if (last && programme_.reports > 1 && project_ % 20 == 0) return;
    int ago = programme_.reports - 1 - day_;
    auto day = (programme_.today - ago).text();
    auto done = std::to_string(20 + (project_ + day_) % 60);
    add(out, ago, FactKind::daily_report_filed, Stream::of_project(programme_.code, code()),
        R"({"report":{"day":")" + day +
            R"(","weather":{"sky":"clear","min_c":18,"max_c":33,"wind":3},)"
            R"("workforce":[{"trade":"mason","count":12},{"trade":"carpenter","count":8},)"
            R"({"trade":"rebar","count":10}],"plant":[{"name":"塔吊","count":1,"hours":9}],)"
            R"("deliveries":[{"material":"水泥","quantity":"38.5","unit":"t"}],)"
            R"("quantities":[{"item":"A01","quantity":")" +
            done +
            R"("},{"item":"A02","quantity":"14.25"},{"item":"A03","quantity":"7"}],)"
            R"("narrative":"二层柱浇筑，模板拆除，砌体完成两跨，脚手架验收合格，现场清理，)"
            R"(材料堆放整齐。晚间浇筑配合商品混凝土供应到二十二点。",)" +
            // One site in ten has something that waits for somebody; elsewhere somebody came by.
            (project_ % 10 == 3
                 ? R"("problems":[{"text":"钢筋到货推迟两天","severity":"minor","waits_for":"供应商"}],)"
                 : R"("visitors":[{"who":"监理单位总监代表","purpose":"例行巡视与旁站验收记录"}],)") +
            R"("safety":{"incidents":0,"briefing_held":true}}})");
  }

  Programme programme_;
  bool begun_ = false;
  int project_ = 0;
  int day_ = 0;  ///< the report due next
  std::int64_t made_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  bench::Options options(argc, argv, {"data", "programme", "projects", "reports"});
  std::filesystem::path data = options.text("data");
  std::filesystem::create_directories(data);
  auto source = sqlite::open_store(data / "longspan.db");
  store::migrate(*source->open_writer(), system_clock()->now());
  auto clock = system_clock();
  auto now = clock->now();
  Programme programme{
      options.text("programme", "BENCH"), static_cast<int>(options.number("projects", 22)),
      static_cast<int>(options.number("reports", 3)), Zone::find("UTC")->day_of(now), now.ms()};
  Drafting drafting(programme);
  std::uint64_t facts = 0;
  double began = bench::now_seconds();
  {
    store::Writer writer(*source, *clock, {});
    // The next batch is drafted while the writer has this one.
    auto draft = [&] { return drafting.next_batch(); };
    auto upcoming = std::async(std::launch::async, draft);
    for (auto batch = upcoming.get(); !batch.empty(); batch = upcoming.get()) {
      upcoming = std::async(std::launch::async, draft);
      auto receipts = writer.file_whole(std::move(batch), {}, {});
      if (!receipts) {
        auto const& all = receipts.error();
        give_up(sentence(all.errors.empty() ? all : all.errors.front(), Language::en));
      }
      for (auto const& receipt : *receipts)
        if (receipt.outcome != ledger::Outcome::accepted)
          give_up("not accepted: " + sentence(*receipt.problem, Language::en));
      facts += receipts->size();
      if (facts % 1'000'000 < kFactsToCommit)
        std::fprintf(stderr, "%llu facts in %.0f s\n", static_cast<unsigned long long>(facts),
                     bench::now_seconds() - began);
    }
  }
  double seconds = bench::now_seconds() - began;
  std::printf("{\"facts\": %llu, \"seconds\": %.2f, \"per_second\": %.0f}\n",
              static_cast<unsigned long long>(facts), seconds, double(facts) / seconds);
}
