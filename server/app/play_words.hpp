#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "contract/facts.hpp"
#include "rhythm/supervisor_log.hpp"
#include "standing/progress.hpp"

/// What a play says, in the words of the domain.
namespace longspan::app {

/// One step, in both languages.
struct Said {
  std::string zh, en;
};

/// Prints steps, one a line, at a pace.
class Transcript {
 public:
  Transcript(std::string_view language, std::chrono::milliseconds pace)
      : zh_(language != "en"), en_(language != "zh"), pace_(pace) {}
  void heading(Said const& said);
  void step(Said const& said);

 private:
  void print(std::string_view before, Said const& said);

  bool zh_, en_;
  std::chrono::milliseconds pace_;
};

namespace say {

/// A text whose two languages stand on a line each.
Said lines_of(std::string_view text);
/// What somebody wrote has its two languages in one text.
Said of(contract::Name const& name);
/// "R06 甘泉镇中心卫生院".
Said project(std::string_view code);
Said author(int author);
Said post(contract::Post const& post);
Said severity(contract::Severity severity);
Said lamp(contract::LampName lamp);
Said colour(contract::LampColour colour);
Said difference(rhythm::Difference::What what);
Said weekday(Day day);
/// Of Today's items: what is owed.
Said duty(std::string_view kind);

}  // namespace say
}  // namespace longspan::app
