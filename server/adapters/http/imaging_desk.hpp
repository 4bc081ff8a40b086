#pragma once
#include <map>
#include <set>
#include <unordered_map>

#include "adapters/http/context.hpp"
#include "adapters/http/imaging_case.hpp"
#include "base/json_writer.hpp"
#include "dicom/archive.hpp"
#include "dicom/deidentify.hpp"

namespace longspan::http {

/// Why a study goes; as StudyEnd of the contract.
enum class StudyGone : std::uint8_t { withdrawn, consent_over, by_hand };

/// Images of consultations at the server: who may have them, who had them, and their end. Used on
/// the loop's thread.
class ImagingDesk {
 public:
  explicit ImagingDesk(Context& context) : context_(context) {}

  using Case = std::shared_ptr<ImagingCase const>;
  /// The consultation that the address names, where the viewer is of it. Otherwise not_found, and
  /// the attempt is put on record.
  Task<Result<Case>> enter(Exchange& exchange);
  /// Where images can be had, once it has started; imaging_off after a while without.
  Task<Result<dicom::Archive*>> archive();
  dicom::Cover cover(ImagingCase const& of) const;
  Task<Result<std::unique_ptr<dicom::Answer>>> call(dicom::Call call);
  /// The whole of what the archive answers. `status` of 0: it gave none.
  struct Told {
    int status = 0;
    std::string body;
  };
  Task<Result<Told>> ask(dicom::Call call);

  /// Puts on record that the viewer opens a study, before the first byte goes; once for a session.
  Task<Result<void>> open(Exchange& exchange, Case of, CaseStudy study);
  /// Notes that a picture was sent; it goes on record within a minute.
  void seen(Exchange& exchange, ImagingCase const& of, CaseStudy const& study, std::string series,
            std::string instance);
  /// Puts a fact of the server's own on the consultation's record; its number.
  Task<Result<std::int64_t>> tell(ImagingCase const& of, ledger::FactKind kind, std::string body);
  /// Deletes a study, makes sure that it is gone and puts both on record.
  Task<Result<void>> remove(Case of, CaseStudy study, StudyGone why, std::optional<Uuid> by);
  /// Every few seconds: what was seen goes on record, what must go is deleted.
  Task<void> look();
  /// What modalities sent goes to the consultations whose title they called.
  Task<void> take_from_modalities();
  /// Orthanc's own id of a study or, with all three, of an instance.
  std::string archive_id(ImagingCase const& of, std::string_view study,
                         std::string_view series = {}, std::string_view instance = {}) const;

 private:
  struct Looking {
    Case of;
    Uuid study, who;
    std::string study_uid, address, device;
    Instant opened, told;
    std::map<std::string, std::set<std::string>> seen;  ///< instances by series
  };
  Task<Result<Case>> load(Uuid consultation);
  Task<void> tell_seen(std::shared_ptr<Looking> of);
  Task<void> end_what_is_over(Uuid consultation);
  static std::string key(Exchange const& exchange, CaseStudy const& study);
  bool refused_lately(std::string const& who_and_what);

  Context& context_;
  std::map<Uuid, Case> cases_;
  std::map<std::string, std::shared_ptr<Looking>> lookings_;
  std::unordered_map<std::string, std::int64_t> refused_us_;
  /// The consultation that a modality means by "LS" and the last twelve digits of its id.
  Task<Case> called(std::string title);
  bool looking_ = false, taking_ = false;
  unsigned looks_ = 0;
};

}  // namespace longspan::http
