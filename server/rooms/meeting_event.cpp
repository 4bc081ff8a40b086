#include "rooms/meeting_event.hpp"

#include "base/json_writer.hpp"

namespace longspan::rooms {
namespace {

struct Words {
  std::string_view name, zh, en;
};

Words words_of(Refusal why) {
  switch (why) {
    case Refusal::shape:
      return {"shape", "内容不合格式", "its content is not of the right shape"};
    case Refusal::unknown_kind:
      return {"unknown_kind", "没有这种操作", "there is no such event"};
    case Refusal::not_yours:
      return {"not_yours", "您在会中的身份不能这样做", "your role in the meeting does not let you"};
    case Refusal::overtaken:
      return {"overtaken", "别人已先翻页", "somebody else turned the page before"};
    case Refusal::too_fast:
      return {"too_fast", "操作太快，请稍慢", "too many at once, go a little slower"};
    case Refusal::gone:
      return {"gone", "所指的人或内容已不在", "what it is about is no longer there"};
    case Refusal::already:
      return {"already", "同一编号已用过", "its id is taken already"};
    case Refusal::too_large:
      return {"too_large", "内容太大", "it is too large"};
    case Refusal::waiting:
      return {"waiting", "您还在等候室", "you are still in the waiting room"};
    case Refusal::over:
      return {"over", "会议已结束", "the meeting is over"};
  }
  return {};
}

}  // namespace

std::string event_json(MeetingEvent const& event) {
  std::string out;
  out.reserve(event.body.size() + 48);
  JsonWriter(out)
      .array()
      .number(static_cast<std::int64_t>(event.seq))
      .number(event.t_ms)
      .string(event.by)
      .string(event.kind)
      .raw(event.body)
      .end_array();
  return out;
}

Problem refused(Refusal why, std::string_view detail) {
  auto const words = words_of(why);
  std::string zh(words.zh), en(words.en);
  if (!detail.empty()) {
    zh.append("（").append(detail).append("）");
    en.append(" (").append(detail).append(")");
  }
  return {ProblemCode::event_refused,
          {},
          {{"refusal", std::string(words.name)},
           {"reason", std::move(en)},
           {"reason_zh", std::move(zh)}},
          {}};
}

}  // namespace longspan::rooms
