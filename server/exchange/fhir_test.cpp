#include "exchange/fhir.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace longspan::exchange {
namespace {

namespace json = boost::json;

FhirConsultation consultation() {
  FhirConsultation out;
  out.id = "0192f0c0-0000-7000-8000-000000000001";
  out.state = FhirState::in_progress;
  out.priority = "urgent";
  out.specialty_zh = "骨科";
  out.specialty_en = "orthopaedics";
  out.patient = "AKS-0412";
  out.question = "是否需要手术？";
  out.asked_by = "古丽";
  out.asked = out.changed = {1'785'000'000'000'000};
  out.studies.push_back({"s1", "2.25.1", {"CR"}, 1, 2, {}});
  return out;
}
json::object only(FhirConsultation const& of, std::string_view type) {
  auto const found = fhir_resources(of, type);
  EXPECT_EQ(found.size(), 1U) << type;
  return found.empty() ? json::object() : json::parse(found[0].json).as_object();
}

TEST(Fhir, ARequestNamesItsPatientByCodeAndItsStudies) {
  auto const request = only(consultation(), "ServiceRequest");
  EXPECT_EQ(request.at("status"), "active");
  EXPECT_EQ(request.at("subject").at("identifier").at("value"), "AKS-0412");
  EXPECT_EQ(request.at("supportingInfo").at(0).at("reference"), "ImagingStudy/s1");
}

TEST(Fhir, ARequestContainsWhereItsDocumentsAre) {
  auto of = consultation();
  of.documents.push_back({"d1", "检验单", "application/pdf", "https://x/d1", 1200, of.asked});
  auto const request = only(of, "ServiceRequest");
  EXPECT_EQ(request.at("supportingInfo").at(1).at("reference"), "#d1");
  auto const& letter = request.at("contained").at(0);
  EXPECT_EQ(letter.at("resourceType"), "DocumentReference");
  EXPECT_EQ(letter.at("content").at(0).at("attachment").at("title"), "检验单");
}

TEST(Fhir, AReportIsFinalOnceBothSigned) {
  auto of = consultation();
  EXPECT_TRUE(fhir_resources(of, "DiagnosticReport").empty());
  of.opinion = FhirOpinion{"d1",           "骨皮质连续", "无移位骨折", "外固定四周",
                           {"王", "古丽"}, of.asked,     {},           false};
  EXPECT_EQ(only(of, "DiagnosticReport").at("status"), "preliminary");
  of.opinion->signed_at = of.asked;
  auto const report = only(of, "DiagnosticReport");
  EXPECT_EQ(report.at("status"), "final");
  EXPECT_EQ(report.at("conclusion"), "骨皮质连续\n\n无移位骨折\n\n外固定四周");
  EXPECT_EQ(only(of, "Task").at("output").at(0).at("valueReference").at("reference"),
            "DiagnosticReport/d1");
}

TEST(Fhir, ErasedContentLeavesTheRequestWithoutItsPatient) {
  auto of = consultation();
  of.patient = of.question = "";
  auto const request = only(of, "ServiceRequest");
  EXPECT_FALSE(request.at("subject").as_object().contains("identifier"));
  EXPECT_FALSE(request.contains("reasonCode"));
}

TEST(Fhir, ASearchsetCountsWhatItHas) {
  auto const found = fhir_resources(consultation(), "ImagingStudy");
  auto const bundle =
      json::parse(fhir_bundle("https://x/fhir", "ImagingStudy", "https://x/q", found));
  EXPECT_EQ(bundle.at("total"), 1);
  EXPECT_EQ(bundle.at("entry").at(0).at("fullUrl"), "https://x/fhir/ImagingStudy/s1");
  EXPECT_EQ(json::parse(fhir_bundle("b", "Task", "s", {})).as_object().contains("entry"), false);
}

}  // namespace
}  // namespace longspan::exchange
