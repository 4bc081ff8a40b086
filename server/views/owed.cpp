#include "views/owed.hpp"

#include <algorithm>
#include <map>

#include "store/people_projection.hpp"
#include "views/owed_items.hpp"

namespace longspan::views {
namespace {

using rhythm::Climbed;
using rhythm::Role;

/// Somebody who holds every post of the programme: to them everything is owed by "me".
Viewer everybody(std::string const& programme) {
  Viewer out;
  out.author.account = Uuid{};
  for (auto const role : {Role::site, Role::supervisor, Role::office, Role::bureau, Role::leader})
    out.author.grants.emplace_back(role, "programme/" + programme);
  return out;
}

/// Whoever holds a post, in an order of their own.
class Holders {
 public:
  Holders(store::Db& db, std::string programme)
      : directory_(store::load_directory(db)), programme_(std::move(programme)) {}

  void add(rhythm::Post const& post, std::vector<Uuid>& out) const {
    people::Scope const scope{programme_, post.project.value_or("")};
    for (auto const& [id, account] : directory_.accounts)
      if (!account.closed && std::ranges::any_of(account.grants, [&](people::Grant const& grant) {
            return grant.role == post.role && grant.scope.covers(scope);
          }))
        out.push_back(id);
  }

 private:
  people::Directory directory_;
  std::string programme_;
};

contract::Name said(OwedItem const& item, Casework& casework) {
  contract::Name out;
  auto const say = [&](std::string zh, std::string en) {
    out.zh = std::move(zh);
    out.en = std::move(en);
  };
  auto const day = item.day ? item.day->text() : std::string();
  if (item.kind == "daily_report")
    say(day + " 日报", "daily report of " + day);
  else if (item.kind == "supervisor_log")
    say(day + " 监理日志", "supervisor's log of " + day);
  else if (item.kind == "weekly_inspection")
    say(day + " 起一周的现场检查", "inspection of the week from " + day);
  else if (item.kind == "finding")
    say("问题整改：" + item.text, "put right “" + item.text + "”");
  else if (item.kind == "action")
    say("交办事项：" + item.text, "do “" + item.text + "”");
  else if (item.kind == "coordination")
    say(item.id + " 旬协调", "coordination " + item.id);
  else if (item.kind == "ten_day_return")
    say(item.id + " 旬报", "ten-day return " + item.id);
  else
    say(std::string(item.kind) + " " + item.text, std::string(item.kind) + " " + item.text);
  if (item.project.empty()) return out;
  auto const& name = casework.names.of(item.project);
  out.zh = item.project + " " + name.zh + " " + out.zh;
  out.en = item.project + " " + name.en.value_or(name.zh) + ": " + *out.en;
  return out;
}

/// Who is told: the post's holders; the office of what nobody holds or what has climbed, the leader
/// of what has climbed further.
std::vector<Uuid> told(OwedItem const& item, Holders const& holders) {
  std::vector<Uuid> out;
  holders.add(item.post, out);
  if (item.empty || item.climbed != Climbed::responsible) holders.add(rhythm::office_post(), out);
  if (item.climbed == Climbed::leader) holders.add(rhythm::leader_post(), out);
  std::ranges::sort(out);
  auto const [first, last] = std::ranges::unique(out);
  out.erase(first, last);
  return out;
}

}  // namespace

std::vector<reminders::Owed> owed_now(store::Db& db, std::string const& programme, Instant now) {
  if (programme.empty()) return {};
  auto casework = casework_of(db, programme, now);
  if (!casework) return {};
  auto items = owed_items(db, *casework, everybody(programme));
  std::ranges::move(items.returned, std::back_inserter(items.owed));
  Holders const holders(db, programme);
  std::map<std::string, reminders::Owed> by_key;
  for (auto const& item : items.owed) {
    auto const key = item.key(programme);
    if (item.kind == "held" || !item.due || by_key.contains(key)) continue;
    auto text = said(item, *casework);
    by_key[key] = {programme,          key,
                   *item.due,          item.overdue,
                   std::move(text.zh), text.en.value_or(text.zh),
                   told(item, holders)};
  }
  std::vector<reminders::Owed> out;
  for (auto& [key, owed] : by_key) out.push_back(std::move(owed));
  return out;
}

}  // namespace longspan::views
