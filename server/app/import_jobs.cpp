#include "app/import_jobs.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "app/import_file.hpp"
#include "app/shipped_files.hpp"
#include "base/json_writer.hpp"

namespace longspan::app {
namespace {

constexpr std::size_t kWaitingLimit = 8;
constexpr std::int64_t kRememberUs = 3'600'000'000;

struct Job {
  http::ImportJobs::Wish wish;
  std::string state = "reading";
  std::size_t done = 0, total = 0;
  std::optional<ImportDone> result;
  std::optional<Problem> problem;
  std::stop_source stop;
  std::optional<Instant> ended;
};

bool ended(Job const& job) { return job.ended.has_value(); }

std::string job_json(std::string const& id, Job const& job) {
  std::string out;
  JsonWriter json(out);
  json.object().field("id", id).field("state", job.state);
  json.field("done", static_cast<std::int64_t>(job.done))
      .field("total", static_cast<std::int64_t>(job.total));
  json.flag("dry_run", job.wish.dry_run).field("programme", job.wish.programme);
  if (auto const& result = job.result) {
    json.field("format", result->format)
        .field("projects", static_cast<std::int64_t>(result->projects));
    json.field("facts_added", static_cast<std::int64_t>(result->added));
    json.field("facts_known", static_cast<std::int64_t>(result->known));
    json.key("notes").array();
    for (auto const& note : result->notes)
      json.object()
          .field("place", note.place)
          .field("zh", note.zh)
          .field("en", note.en)
          .end_object();
    json.end_array();
  }
  auto const& problem = job.problem;
  bool many = problem && !problem->errors.empty();
  json.key("problems").array();
  if (many)
    for (auto const& error : problem->errors) json.raw(problem_json(error));
  else if (problem)
    json.raw(problem_json(*problem));
  json.end_array();
  if (problem) {
    auto count = problem->param("count");
    json.key("problem_count").raw(many && !count.empty() ? count : "1");
  }
  json.end_object();
  return out;
}

class Jobs final : public http::ImportJobs {
 public:
  Jobs(store::DbSource& source, store::Writer& writer, Clock const& clock)
      : source_(source),
        writer_(writer),
        clock_(clock),
        thread_([this](std::stop_token stop) { work(stop); }) {}

  ~Jobs() override {
    thread_.request_stop();
    {
      std::lock_guard lock(mutex_);
      for (auto& [id, job] : jobs_) job->stop.request_stop();
    }
    waiting_.notify_all();
  }

  Result<std::string> start(Wish wish) override {
    std::lock_guard lock(mutex_);
    if (queue_.size() >= kWaitingLimit) return fail(ProblemCode::store_busy);
    if (!wish.map.empty() && !shipped_map(wish.map))
      return fail(ProblemCode::parameter_invalid,
                  {{"name", "map"}, {"expected", "a shipped column map"}, {"found", wish.map}});
    std::erase_if(jobs_, [&](auto const& entry) {
      return ended(*entry.second) && clock_.now().us - entry.second->ended->us > kRememberUs;
    });
    auto id = Uuid::v7(clock_.now().ms()).text();
    auto job = std::make_shared<Job>();
    job->wish = std::move(wish);
    jobs_.emplace(id, job);
    queue_.push_back(job);
    waiting_.notify_one();
    return id;
  }

  std::optional<std::string> programme(std::string const& id) override {
    std::lock_guard lock(mutex_);
    auto it = jobs_.find(id);
    if (it == jobs_.end()) return std::nullopt;
    return it->second->wish.programme;
  }

  Result<std::string> state(std::string const& id) override {
    std::lock_guard lock(mutex_);
    auto it = jobs_.find(id);
    if (it == jobs_.end()) return fail(ProblemCode::not_found, {{"what", id}});
    return job_json(id, *it->second);
  }

  Result<std::string> cancel(std::string const& id) override {
    {
      std::lock_guard lock(mutex_);
      if (auto it = jobs_.find(id); it != jobs_.end()) it->second->stop.request_stop();
    }
    return state(id);
  }

 private:
  void work(std::stop_token stop) {
    for (;;) {
      std::shared_ptr<Job> job;
      {
        std::unique_lock lock(mutex_);
        waiting_.wait(lock, stop, [&] { return !queue_.empty(); });
        if (stop.stop_requested()) return;
        job = std::move(queue_.front());
        queue_.pop_front();
      }
      run(*job);
      std::error_code ignored;
      std::filesystem::remove(job->wish.file, ignored);
    }
  }

  void run(Job& job) {
    ImportWish wish;
    wish.file = job.wish.file;
    wish.name = job.wish.name;
    wish.programme = job.wish.programme;
    wish.dry_run = job.wish.dry_run;
    wish.author = job.wish.author;
    wish.stop = job.stop.get_token();
    if (!job.wish.map.empty()) wish.map = shipped_map(job.wish.map);
    wish.progress = [&](std::string_view stage, std::size_t done, std::size_t total) {
      std::lock_guard lock(mutex_);
      job.state = stage;
      job.done = done;
      job.total = total;
      return true;
    };
    auto result = [&]() -> Result<ImportDone> {
      try {
        auto reader = source_.open_reader();
        return import_file(*reader, writer_, clock_, std::move(wish));
      } catch (std::exception const& error) {
        return std::unexpected(store::problem_of(error));
      }
    }();
    std::lock_guard lock(mutex_);
    job.ended = clock_.now();
    if (result) {
      job.state = "done";
      job.done = job.total = result->added + result->known;
      job.result = std::move(*result);
    } else {
      job.state = result.error().code == ProblemCode::import_cancelled ? "cancelled" : "refused";
      job.problem = std::move(result.error());
    }
  }

  store::DbSource& source_;
  store::Writer& writer_;
  Clock const& clock_;
  std::mutex mutex_;
  std::condition_variable_any waiting_;
  std::map<std::string, std::shared_ptr<Job>> jobs_;
  std::deque<std::shared_ptr<Job>> queue_;
  std::jthread thread_;
};

}  // namespace

std::unique_ptr<http::ImportJobs> import_jobs(store::DbSource& source, store::Writer& writer,
                                              Clock const& clock) {
  return std::make_unique<Jobs>(source, writer, clock);
}

}  // namespace longspan::app
