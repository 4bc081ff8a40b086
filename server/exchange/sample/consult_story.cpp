#include "exchange/sample/consult_story.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/json_writer.hpp"
#include "exchange/sample/sample_sheet.hpp"

namespace longspan::exchange::sample {

using contract::FactKind;
using ledger::Stream;

namespace {

constexpr std::string_view kAsking = "GQ-WS", kAnswering = "LJ-YY";

struct SampleCase {
  std::string_view name, specialty, urgency, mode, patient, question, summary;
  std::string_view findings, conclusion, advice;  ///< empty: nobody has answered
  std::string_view outcome;                       ///< empty: not followed up
  int days_ago, hours_to_opinion;
};
constexpr SampleCase kCases[] = {
    {"wrist", "orthopaedics", "soon", "written", "GQ-0107",
     "桡骨远端骨折闭合复位后一周，位置能否接受？ Distal radius, one week after closed reduction: is the "
     "position acceptable?",
     "石膏固定，手指活动好，无麻木。 In a cast, fingers move well, no numbness.",
     "掌倾角约 8°，桡骨高度短缩约 2 mm，关节面平整。 Volar tilt about 8°, shortening about 2 mm, "
     "joint surface even.",
     "位置可以接受。 The position is acceptable.",
     "石膏再固定四周，每周复查正侧位片。 Cast for four more weeks, films every week.", "better", 68,
     20},
    {"hip", "orthopaedics", "urgent", "live", "GQ-0112",
     "股骨颈骨折，能否在当地处理？ Femoral neck fracture: can it be treated here?",
     "跌倒后两小时，患肢短缩外旋。 Two hours after a fall, leg short and turned out.",
     "股骨颈头下型骨折，移位明显。 Subcapital fracture, clearly displaced.",
     "建议转地区医院手术。 Refer to the regional hospital for surgery.",
     "转运前皮牵引，抗凝，监测生命体征。 Skin traction, anticoagulation and monitoring on the way.",
     "referred", 51, 3},
    {"chest", "radiology", "routine", "written", "GQ-0120",
     "右下肺片状影，是否需要 CT？ Patch in the right lower lung: is CT needed?",
     "咳嗽两周，已用抗生素五天，体温正常。 Cough for two weeks, five days of antibiotics, no fever.",
     "右下肺斑片影较前吸收，肋膈角锐利。 The patch is smaller than before, angles sharp.",
     "符合肺炎吸收期，暂不需要 CT。 Fits resolving pneumonia, no CT for now.",
     "两周后复查胸片，不吸收再做 CT。 Film again in two weeks, CT if it stays.", "better", 33, 41},
    {"spine", "orthopaedics", "routine", "live", "GQ-0131",
     "青少年脊柱侧弯，测量角度与随访间隔。 Scoliosis of an adolescent: angle and interval of follow-up.",
     "学校体检发现，无疼痛。 Found at a school check, no pain.",
     "胸弯 Cobb 角约 22°，Risser 2 级。 Thoracic curve, Cobb about 22°, Risser 2.",
     "中度侧弯，需要支具评估。 Moderate curve, brace to be considered.",
     "每四个月复查一次全脊柱片。 Full spine film every four months.", "", 16, 66},
    {"knee", "orthopaedics", "soon", "live", "GQ-0140",
     "膝关节外伤后肿胀，X 线未见骨折，下一步？ Swollen knee after an injury, no fracture seen: what next?",
     "扭伤三天，浮髌试验阳性，不能负重。 Twisted three days ago, patella floats, cannot bear weight.",
     "", "", "", "", 1, 0},
    {"ankle", "orthopaedics", "urgent", "written", "GQ-0141",
     "踝关节骨折脱位已手法复位，固定方式？ Ankle fracture-dislocation reduced by hand: how to fix it?",
     "复位后足背动脉搏动好。 Pulse of the foot good after reduction.", "", "", "", "", 0, 0},
};

class Consultations {
 public:
  Consultations(Teller& teller, int hour) : teller_(teller), hour_(hour) {}

  void tell(SampleCase const& one) {
    stream_ = Stream::of_consultation(
        kRehearsalProgramme, teller_.name(*Day::of(2026, 1, 1), "consultation " + text(one.name)));
    day_ = teller_.today() - one.days_ago;
    minute_ = one.days_ago > 0 ? 10 * 60 + 20 : std::min(hour_, 10) * 60;
    request(one);
    if (one.days_ago == 0) return;
    consent();
    triage(one);
    if (one.name == "knee") document();
    if (one.findings.empty()) return;
    opinion(one);
    if (one.outcome.empty()) return;
    follow_up(one);
  }

 private:
  static std::string text(std::string_view view) { return std::string(view); }
  /// Minutes after what was said last.
  Stamp after(int minutes) {
    minute_ += minutes;
    day_ = day_ + minute_ / (24 * 60);
    minute_ %= 24 * 60;
    return teller_.at(day_, minute_);
  }
  Uuid say(FactKind kind, Stamp stamp, std::string body, int author) {
    return teller_.tell(kind, stream_, stamp, std::move(body), author);
  }

  void request(SampleCase const& one) {
    std::string body;
    JsonWriter json(body);
    json.object().field("specialty", one.specialty).field("urgency", one.urgency);
    json.field("mode", one.mode).field("from_place", kAsking).field("to_place", kAnswering);
    json.key("invited").array().string(sample_account(kSponsorDoctor).text()).end_array();
    json.key("content").object().field("patient", one.patient);
    json.field("question", one.question).field("summary", one.summary).end_object().end_object();
    say(FactKind::consultation_requested, after(0), std::move(body), kPartnerDoctor);
  }
  void consent() {
    std::string body;
    JsonWriter json(body);
    json.object().key("purposes").array().string("opinion").string("session").end_array();
    json.field("until", (teller_.today() + 90).text()).field("how", "written").end_object();
    say(FactKind::consultation_consented, after(12), std::move(body), kPartnerDoctor);
  }
  void triage(SampleCase const& one) {
    std::string body;
    JsonWriter json(body);
    json.object().field("decision", "accepted");
    json.field("specialist", sample_account(kSponsorDoctor).text());
    json.field("day", (day_ + 1).text()).field("mode", one.mode).end_object();
    say(FactKind::consultation_triaged, after(one.urgency == "urgent" ? 15 : 95), std::move(body),
        kSponsorDoctor);
  }
  void document() {
    SampleDocument sheet;
    sheet.consultation = *Uuid::parse(stream_.consultation);
    sheet.bytes = sample_sheet();
    sheet.sha256 = sha256(sheet.bytes);
    std::string body;
    JsonWriter json(body);
    json.object().field("document", teller_.name(day_, "laboratory sheet").text());
    json.field("media", "pdf").field("bytes", static_cast<std::int64_t>(sheet.bytes.size()));
    json.field("sha256", sheet.sha256.hex()).field("by", sample_account(kPartnerDoctor).text());
    json.key("content").object().field("title", "检验单（样例） Laboratory sheet (sample)");
    json.end_object().end_object();
    say(FactKind::consultation_document_added, after(20), std::move(body), kSystem);
    teller_.documents.push_back(std::move(sheet));
  }
  void opinion(SampleCase const& one) {
    std::string content;
    JsonWriter(content)
        .object()
        .field("findings", one.findings)
        .field("conclusion", one.conclusion)
        .field("advice", one.advice)
        .end_object();
    std::string body;
    JsonWriter(body).object().key("content").raw(content).end_object();
    auto const draft = say(FactKind::opinion_drafted, after(one.hours_to_opinion * 60),
                           std::move(body), kSponsorDoctor);
    sign(draft, content, "answering", kSponsorDoctor, 20);
    sign(draft, content, "asking", kPartnerDoctor, 130);
  }
  void sign(Uuid draft, std::string const& content, std::string_view side, int author,
            int minutes) {
    std::string body;
    JsonWriter(body)
        .object()
        .field("draft", draft.text())
        .field("text_sha256", sha256(content).hex())
        .field("signer", sample_account(author).text())
        .field("side", side)
        .end_object();
    say(FactKind::opinion_signed, after(minutes), std::move(body), kSystem);
  }
  void follow_up(SampleCase const& one) {
    std::string body;
    JsonWriter json(body);
    json.object().field("outcome", one.outcome).end_object();
    say(FactKind::consultation_followed_up, after(9 * 24 * 60), std::move(body), kPartnerDoctor);
    say(FactKind::consultation_closed, after(5), R"({"reason":"answered"})", kPartnerDoctor);
  }

  Teller& teller_;
  int hour_;
  Stream stream_;
  Day day_;
  int minute_ = 0;
};

}  // namespace

void tell_consultations(Teller& teller, int hour) {
  Consultations consultations(teller, hour);
  for (auto const& one : kCases) consultations.tell(one);
}

}  // namespace longspan::exchange::sample
