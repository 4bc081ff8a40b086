#include "views/field.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "views/room_book.hpp"

namespace longspan::views {
namespace {

/// What the forms of the field ask for; web/src asks with the same numbers.
constexpr std::int64_t kListed = 200;
constexpr std::int64_t kReportsKnown = 40;
constexpr std::int64_t kLogsKnown = 40;
constexpr std::int64_t kInspectionsKnown = 20;
constexpr std::int64_t kTodayItems = 500;
constexpr std::size_t kFindingsWhole = 60;
constexpr int kRoomsAhead = 7;  ///< days, from today
constexpr std::size_t kBooksAhead = 60;
constexpr std::int64_t kBytesAhead = 200'000'000;
constexpr std::uint64_t kNewest = (std::uint64_t{1} << 53) - 1;  ///< Number.MAX_SAFE_INTEGER

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Percent-encodes all but letters, digits and what is in `plain`.
std::string encoded(std::string_view text, std::string_view plain) {
  std::string out;
  for (char const c : text) {
    if (is_letter_or_digit(c) || plain.find(c) != plain.npos) {
      out += c;
    } else {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      auto const byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

/// An address as a browser writes it: encodeURIComponent in the path, URLSearchParams (sorted by
/// name) in the query.
class Address {
 public:
  explicit Address(std::string_view path) : path_(path) {}
  Address& below(std::string_view segment) {
    path_.append("/").append(encoded(segment, "-_.!~*'()"));
    return *this;
  }
  Address& then(std::string_view fixed) {
    path_.append(fixed);
    return *this;
  }
  Address& with(std::string_view name, std::string_view value) {
    query_.emplace(name, encoded(value, "*-._"));
    return *this;
  }
  Address& with(std::string_view name, std::uint64_t value) {
    return with(name, std::to_string(value));
  }
  std::string text() const {
    auto out = path_;
    for (char mark = '?'; auto const& [name, value] : query_) {
      out += std::exchange(mark, '&');
      out.append(name).append("=").append(value);
    }
    return out;
  }

 private:
  std::string path_;
  std::map<std::string, std::string, std::less<>> query_;
};

/// Of an answer, without what moves by itself: the ledger's head, `"cursor":123`, with every fact
/// anywhere, and `"now":"…"` with time.
std::string digest_of(std::string_view answer) {
  constexpr std::string_view kCursor = "\"cursor\":";
  constexpr std::string_view kNow = "\"now\":\"";
  Sha256 hash;
  while (!answer.empty()) {
    auto const at = std::min(answer.find(kCursor), answer.find(kNow));
    hash.update(answer.substr(0, at));
    if (at == answer.npos) break;
    answer.remove_prefix(at);
    bool const head = answer.starts_with(kCursor);
    answer.remove_prefix((head ? kCursor : kNow).size());
    auto const end = head ? answer.find_first_not_of("0123456789") : answer.find('"');
    answer.remove_prefix(std::min(end, answer.size()));
  }
  return std::string(hash.finish().blob().substr(0, 6));
}

/// 4 bytes of an address's hash, then 6 of its answer's; in hexadecimal.
constexpr std::size_t kMark = 10;

class Cursor {
 public:
  /// What `text` says was sent before. `whole()` where it says nothing.
  explicit Cursor(std::string_view text) {
    if (text.empty() || text.size() % (2 * kMark) != 0) return;
    std::map<std::string, std::string> sent;
    for (; !text.empty(); text.remove_prefix(2 * kMark)) {
      auto const mark = text.substr(0, 2 * kMark);
      if (mark.find_first_not_of("0123456789abcdef") != mark.npos) return;
      sent.emplace(mark.substr(0, 8), mark.substr(8));
    }
    before_ = std::move(sent);
  }
  bool whole() const { return before_.empty(); }

  /// Notes the answer for the next cursor; true where it differs from what was sent before.
  bool changed(std::string_view address, std::string_view answer) {
    auto key = hex(sha256(address).blob().substr(0, 4));
    auto mark = hex(digest_of(answer));
    next_.append(key).append(mark);
    auto const known = before_.find(key);
    return known == before_.end() || known->second != mark;
  }
  std::string const& next() const { return next_; }

 private:
  std::map<std::string, std::string> before_;
  std::string next_;
};

/// The projects one carries along: one's own, or all of a small programme.
std::vector<std::string> carried(store::Db& db, std::string const& programme,
                                 people::Sight const& sight) {
  auto codes = sight.projects_of(programme);
  if (!codes.empty()) return codes;
  db.read("SELECT code FROM project WHERE programme = ? ORDER BY code LIMIT ?",
          {programme, static_cast<std::int64_t>(kProjectsCarried + 1)}, [&](store::Row const& row) {
            codes.emplace_back(row.text(0));
            return true;
          });
  if (codes.size() > kProjectsCarried) codes.clear();
  return codes;
}

class FieldAnswer {
 public:
  FieldAnswer(store::Db& db, FieldQuery const& query, Viewer const& viewer, Instant now)
      : db_(db), query_(query), viewer_(viewer), now_(now), cursor_(query.after) {}

  /// `seen`: of the programme, the works or its rooms. The viewer's own sight is of the works.
  Result<std::string> write(people::Sight const& seen) {
    auto const programme = find_programme(db_, query_.programme);
    if (!programme || !seen.sees_some_of(query_.programme))
      return fail(ProblemCode::not_found, {{"what", query_.programme}});
    bool const works = viewer_.sight.sees_some_of(query_.programme);
    auto only = viewer_.sight.projects_of(query_.programme);
    auto projects =
        works ? carried(db_, query_.programme, viewer_.sight) : std::vector<std::string>();
    if (projects.size() > kProjectsCarried) projects.resize(kProjectsCarried);

    JsonWriter json(out_);
    json.object().field("programme", query_.programme);
    json.field("today", today_at(*programme, now_).text());
    json.flag("whole", cursor_.whole());
    json.key("answers").array();
    if (auto problem = of_everybody(json, seen)) return std::unexpected(*problem);
    if (works)
      if (auto problem = of_programme(json, only, projects)) return std::unexpected(*problem);
    auto const ahead = rooms_ahead(db_, query_.programme, viewer_, kRoomsAhead, now_);
    if (auto problem = of_rooms(json, ahead)) return std::unexpected(*problem);
    for (auto const& code : projects)
      if (auto problem = of_project(json, code)) return std::unexpected(*problem);
    json.end_array();
    write_ahead(json, ahead);
    json.field("cursor", cursor_.next()).end_object();
    return std::move(out_);
  }

 private:
  using Trouble = std::optional<Problem>;

  Address of(std::string_view path) const {
    return Address(path).with("programme", query_.programme);
  }

  Trouble add(JsonWriter& json, Address const& address, Result<std::string> const& answer) {
    if (!answer) return answer.error();
    auto const text = address.text();
    if (cursor_.changed(text, *answer))
      json.object().field("address", text).key("answer").raw(*answer).end_object();
    return std::nullopt;
  }

  Trouble of_everybody(JsonWriter& json, people::Sight const& seen) {
    auto const sees = [&](std::string const& code) { return seen.sees_some_of(code); };
    if (auto problem = add(json, Address("/programmes"), programmes(db_, sees))) return problem;
    return add(json, of("/calendar"), calendar(db_, query_.programme));
  }

  /// The timetable of the near days, and the rooms of the coming ones that one is invited to.
  Trouble of_rooms(JsonWriter& json, std::vector<std::string> const& ahead) {
    if (auto problem = add(json, of("/rooms"),
                           rooms(db_, query_.programme, std::nullopt, std::nullopt, viewer_, now_)))
      return problem;
    for (auto const& id : ahead)
      if (auto problem = add(json, Address("/rooms").below(id), room(db_, id, viewer_, now_)))
        return problem;
    return std::nullopt;
  }

  /// Books to be fetched when there is time: pages sent ahead make turning one cost nothing.
  void write_ahead(JsonWriter& json, std::vector<std::string> const& ahead) {
    std::size_t books = 0;
    std::int64_t bytes = 0;
    json.key("ahead").array();
    for (auto const& id : ahead)
      for (auto const& book : books_of(db_, query_.programme, id)) {
        if (books == kBooksAhead || bytes + book.bytes > kBytesAhead) break;
        ++books;
        bytes += book.bytes;
        json.object().field("room", book.room).field("book", book.book);
        json.field("bytes", book.bytes).end_object();
      }
    json.end_array();
  }

  Trouble of_programme(JsonWriter& json, std::vector<std::string> const& only,
                       std::vector<std::string> const& projects) {
    auto const& programme = query_.programme;
    if (auto problem = add(json, of("/checklists"), checklists(db_, programme, "", std::nullopt)))
      return problem;
    if (auto problem = add(json, of("/today").with("limit", kTodayItems),
                           today(db_, programme, viewer_, kTodayItems, now_)))
      return problem;
    InspectionsQuery inspected;
    inspected.programme = programme;
    inspected.limit = kInspectionsKnown;
    inspected.only = only;
    if (auto problem = add(json, of("/inspections").with("limit", kInspectionsKnown),
                           inspections(db_, inspected)))
      return problem;
    if (projects.empty()) return std::nullopt;

    BoardQuery rows;
    rows.programme = programme;
    rows.limit = kListed;
    rows.only = only;
    if (auto problem = add(
            json, of("/board").with("offset", 0U).with("limit", kListed).with("sort", rows.sort),
            board(db_, rows, now_)))
      return problem;
    FactsQuery held;
    held.programme = programme;
    held.held_only = true;
    held.limit = kListed;
    held.visible = [this](std::string const& stream) { return viewer_.sight.sees_stream(stream); };
    if (auto problem = add(json, of("/held").with("limit", kListed), facts(db_, held)))
      return problem;
    FindingsQuery pending;
    pending.programme = programme;
    pending.limit = kListed;
    pending.only = only;
    if (auto problem = add(
            json,
            of("/findings").with("state", pending.state).with("offset", 0U).with("limit", kListed),
            findings(db_, pending, viewer_, now_)))
      return problem;
    return whole_findings(json, only);
  }

  /// What is open, with its course: it is put right on the site.
  Trouble whole_findings(JsonWriter& json, std::vector<std::string> const& only) {
    std::vector<std::string> ids;
    std::vector<store::Param> params;
    auto const where = " AND f.state IN (0, 1)" + only_seen("f.code", only, params) +
                       " ORDER BY f.severity DESC, f.seq";
    each_finding(db_, query_.programme, where, std::move(params), [&](store::FindingRow row) {
      ids.push_back(row.finding.id);
      return ids.size() < kFindingsWhole;
    });
    for (auto const& id : ids)
      if (auto problem = add(json, of("/findings").below(id),
                             finding(db_, query_.programme, id, viewer_, now_)))
        return problem;
    return std::nullopt;
  }

  Trouble of_project(JsonWriter& json, std::string const& code) {
    auto const& programme = query_.programme;
    auto whole = project(db_, programme, code, std::nullopt, now_);
    // A role may be given in a project before it is registered.
    if (!whole && whole.error().code == ProblemCode::not_found) return std::nullopt;
    auto const path = [&] { return of("/projects").below(code); };
    if (auto problem = add(json, path(), whole)) return problem;
    auto const stream = ledger::Stream::of_project(programme, code);
    auto const may = [&](contract::FactKind kind) {
      return viewer_.author.may(contract::info(kind).role_mask, stream);
    };
    if (may(contract::FactKind::daily_report_filed))
      if (auto problem =
              add(json, path().then("/reports").with("limit", kReportsKnown),
                  reports(db_, programme, code, std::nullopt, std::nullopt, kReportsKnown)))
        return problem;
    if (!may(contract::FactKind::supervisor_log_filed)) return std::nullopt;
    auto const duty = contract::Duty::supervisor_log;
    if (auto problem = add(json, path().then("/rhythm").with("duty", contract::to_text(duty)),
                           rhythm(db_, programme, code, duty, std::nullopt, std::nullopt, now_)))
      return problem;
    for (auto const* kind : {"supervisor_log.filed", "supervisor_log.corrected"}) {
      FactsQuery logs;
      logs.before = kNewest;
      logs.stream = stream.text();
      logs.kind = kind;
      logs.limit = kLogsKnown;
      auto const address = Address("/facts")
                               .with("stream", logs.stream)
                               .with("kind", kind)
                               .with("limit", kLogsKnown)
                               .with("before", kNewest);
      if (auto problem = add(json, address, facts(db_, logs))) return problem;
    }
    return std::nullopt;
  }

  store::Db& db_;
  FieldQuery const& query_;
  Viewer const& viewer_;
  Instant now_;
  Cursor cursor_;
  std::string out_;
};

}  // namespace

Result<std::string> field(store::Db& db, FieldQuery const& query, Viewer const& viewer,
                          Instant now) {
  // Teachers and doctors carry rooms along, not the works.
  auto const whole = account_of(viewer).grants;
  auto works = viewer;
  works.sight = people::Sight(whole, people::kAnyRole & ~people::bit(people::Role::professional));
  return FieldAnswer(db, query, works, now).write(viewer.sight);
}

}  // namespace longspan::views
