#include "adapters/http/hub.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <set>

#include "consult/model.hpp"
#include "people/model.hpp"
#include "views/views.hpp"

namespace longspan::http {
namespace {

/// The step's own cursor and day stand before its rows, so reading them costs nothing.
Hub::StepPtr step_of(std::string json) {
  auto step = std::make_shared<Hub::Step>();
  constexpr std::string_view kCursor = "\"cursor\":";
  constexpr std::string_view kToday = "\"today\":\"";
  if (auto at = json.find(kCursor); at != json.npos)
    std::from_chars(json.data() + at + kCursor.size(), json.data() + json.size(), step->cursor);
  if (auto at = json.find(kToday); at != json.npos)
    step->today = json.substr(at + kToday.size(), 10);
  step->json = std::move(json);
  return step;
}

/// Of a consultation's stream; that somebody looked at something changes no page.
bool is_said_of_consultation(contract::FactKind kind) {
  return contract::info(kind).stream == contract::StreamType::consultation &&
         !consult::is_of_access(kind);
}

}  // namespace

std::uint64_t Hub::newest(std::string const& programme) const {
  auto found = newest_.find(programme);
  return found == newest_.end() ? 0 : found->second;
}

void Hub::committed(std::vector<store::Change> const& changes) {
  std::set<std::string> touched;
  std::set<std::string> consulted;
  for (auto const& change : changes) {
    if (is_said_of_consultation(change.kind)) {
      auto const stream = ledger::Stream::parse(change.stream);
      if (stream) consulted.insert(stream->consultation);
      continue;
    }
    auto const scope = people::Scope::parse(change.stream);
    if (!scope || scope->everywhere()) continue;
    auto& newest = newest_[scope->programme];
    newest = std::max(newest, change.seq);
    touched.insert(scope->programme);
  }
  for (auto* follower : followers_) {
    if (touched.contains(follower->programme)) follower->wake(false);
    if (!follower->consulted) continue;
    for (auto const& one : consulted) follower->consulted(one);
  }
}

void Hub::recheck() {
  auto const all = followers_;
  for (auto* follower : all)
    if (followers_.contains(follower) && !follower->still_allowed())
      follower->close(4401, "the session has ended");
}

void Hub::close_all(int code, std::string_view reason) {
  auto const all = followers_;
  for (auto* follower : all)
    if (followers_.contains(follower)) follower->close(code, reason);
}

Task<void> Hub::turn_days() {
  std::map<std::string, std::string> today;
  for (auto* follower : followers_)
    if (!follower->programme.empty()) today.try_emplace(follower->programme);
  for (auto& [programme, day] : today) {
    auto const here = co_await step(programme, writer_.head(), {});
    if (here) day = (*here)->today;
  }
  for (auto* follower : followers_) {
    auto found = today.find(follower->programme);
    if (found != today.end() && !found->second.empty() && !follower->today.empty() &&
        found->second != follower->today)
      follower->wake(true);
  }
}

Task<Result<Hub::StepPtr>> Hub::step(std::string programme, std::uint64_t cursor,
                                     std::vector<std::string> only) {
  Key key{std::move(programme), cursor, std::move(only)};
  co_return co_await arrive<Result<StepPtr>>(loop_, [this, &key](auto done) {
    auto& waiting = under_way_[key];
    waiting.push_back(std::move(done));
    if (waiting.size() > 1) return;
    readers_.run([this, key](store::Db& db) {
      Result<StepPtr> result = fail(ProblemCode::store_failed, {{"reason", "read"}});
      try {
        auto const& [code, after, only_these] = key;
        auto json = views::changes(db, code, after, only_these, clock_.now());
        if (json)
          result = step_of(std::move(*json));
        else
          result = std::unexpected(json.error());
      } catch (std::exception const& error) {
        result = std::unexpected(store::problem_of(error));
      }
      loop_.post([this, key, result = std::move(result)] {
        auto found = under_way_.find(key);
        auto answered = std::move(found->second);
        under_way_.erase(found);
        for (auto& answer : answered) answer(result);
      });
    });
  });
}

Task<Result<std::string>> Hub::first_programme(people::Sight sight) {
  co_return co_await arrive<Result<std::string>>(loop_, [this, &sight](auto done) {
    readers_.run([sight = std::move(sight), done = std::move(done)](store::Db& db) mutable {
      Result<std::string> result;
      try {
        result = first_programme_seen(db, sight);
      } catch (std::exception const& error) {
        result = std::unexpected(store::problem_of(error));
      }
      done(std::move(result));
    });
  });
}

std::string first_programme_seen(store::Db& db, people::Sight const& sight) {
  auto const listed = boost::json::parse(views::welcome_programmes(db));
  for (auto const& programme : listed.as_array()) {
    auto const& code = programme.at("code").as_string();
    std::string text(code.data(), code.size());
    if (sight.sees_some_of(text)) return text;
  }
  return {};
}

}  // namespace longspan::http
