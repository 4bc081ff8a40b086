#include "views/supervision_letter.hpp"

namespace longspan::views {

contract::Name supervision_letter(std::string const& code, contract::Name const& project,
                                  std::vector<RedLamp> const& red, Day day) {
  auto const answer_by = TenDay::of(day).next().last().text();
  auto const english = [](contract::Name const& name) { return name.en.value_or(name.zh); };
  contract::Name out;
  out.zh =
      "督办函\n\n" + project.zh + "（" + code + "）截至 " + day.text() + "，下列各项亮红灯：\n";
  out.en = "Supervision letter\n\n" + english(project) + " (" + code + "): as of " + day.text() +
           " the following stand at red.\n";
  int number = 0;
  for (auto const& one : red) {
    auto const name = standing::lamp_name(one.lamp);
    auto const place = std::to_string(++number) + ". ";
    out.zh += "\n" + place + name.zh + "（" + one.since.text() + " 起）：";
    *out.en += "\n" + place + english(name) + " (since " + one.since.text() + "):";
    for (auto const& reason : one.reasons) {
      out.zh += reason.text.zh;
      *out.en += " " + english(reason.text);
    }
    out.zh += "\n   转回条件：" + one.turns_back.zh;
    *out.en += "\n   To turn it back: " + english(one.turns_back);
  }
  out.zh += "\n\n请查明原因，提出措施，在 " + answer_by + " 前书面答复。";
  *out.en += "\n\nPlease find the cause, say what will be done, and answer in writing by " +
             answer_by + ".";
  return out;
}

}  // namespace longspan::views
