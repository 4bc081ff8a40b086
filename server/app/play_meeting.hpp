#pragma once
#include <string>
#include <vector>

#include "app/play_stage.hpp"
#include "app/play_words.hpp"

namespace longspan::app {

/// The coordination of a play's ten-day: the agenda as the system makes it, decisions, actions,
/// minutes; then what the owners of the actions do about them.
class PlayMeeting {
 public:
  PlayMeeting(PlayStage& stage, Transcript& transcript, TenDay ten_day)
      : stage_(stage), transcript_(transcript), ten_day_(ten_day) {}

  /// At the stage's time, on its day.
  void hold();
  /// All owners answer but the last.
  void answer();
  /// One answer is returned, where there are three; the others are confirmed and closed.
  void confirm();

 private:
  struct Given {
    Uuid id;
    std::string text;
    int owner;  ///< author
    bool answered = false;
  };
  struct Item;
  void decide(Item const& item, contract::MinutedItem& minuted);

  PlayStage& stage_;
  Transcript& transcript_;
  TenDay ten_day_;
  Day day_;
  std::vector<Given> given_;
};

}  // namespace longspan::app
