#pragma once
#include <map>
#include <set>

#include "adapters/http/context.hpp"
#include "adapters/http/imaging_case.hpp"
#include "base/json_writer.hpp"
#include "dicom/archive.hpp"
#include "dicom/deidentify.hpp"

namespace longspan::http {

/// Images of consultations at the server: who may have them, who had them, and their end. Used on
/// the loop's thread.
class ImagingDesk {
 public:
  explicit ImagingDesk(Context& context)
      : context_(context), heard_(context.services.writer.head()) {}

  using Case = std::shared_ptr<ImagingCase const>;
  /// The consultation that the address names, where the viewer is of it. Otherwise not_found, and
  /// the attempt is put on record.
  Task<Result<Case>> enter(Exchange& exchange);
  /// The same for a look, where images may be seen (ImagingCase::shows). What was read within the
  /// last second and has not changed since is not read again.
  Task<Result<Case>> enter_to_look(Exchange& exchange);
  /// Facts were filed: what they change is read anew.
  void committed(std::vector<store::Change> const& changes);
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
  /// The same; where the archive goes away meanwhile, once more when it is there again.
  Task<Result<Told>> ask_surely(dicom::Call call);

  /// Puts on record that the viewer opens a study, before the first byte goes; once for a session.
  Task<Result<void>> open(Exchange& exchange, Case of, Uuid study);
  /// Notes that a picture was sent; it goes on record within a minute.
  void seen(Exchange& exchange, Uuid study, std::string series, std::string instance);
  /// Deletes a study, makes sure that it is gone and puts both on record.
  Task<Result<void>> remove(Case of, store::Study study, contract::StudyEnd why,
                            std::optional<Uuid> by);
  /// Every few seconds: what was seen goes on record, what must go is deleted.
  Task<void> look();
  /// What modalities sent goes to the consultations whose title they called.
  Task<void> take_from_modalities();
  /// What came of it to one consultation; nobody keeps it longer than the process.
  struct Arrival {
    Instant at;
    std::size_t kept = 0;
    std::vector<Problem> refused{};
  };
  struct Stray {
    Instant at;
    std::string title;
  };
  std::vector<Arrival> const& arrivals(Uuid consultation) const;
  /// Calls that are for no consultation which takes studies.
  std::vector<Stray> const& strays() const { return strays_; }
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
  struct Read {
    Case of;
    std::int64_t us = 0;  ///< when
  };
  Task<Result<Case>> load(Uuid consultation);
  Task<void> tell_seen(std::shared_ptr<Looking> of);
  Task<void> end_what_is_over(Uuid consultation);
  static std::string key(Exchange const& exchange, Uuid study);
  /// The consultation that a modality means by "LS" and the last twelve digits of its id.
  Task<Case> called(std::string title);
  void arrived(Uuid consultation, Arrival arrival);
  void strayed(std::string title);

  Context& context_;
  std::uint64_t heard_;  ///< the newest fact that `committed` was told of
  std::map<Uuid, Read> read_;
  std::map<std::string, std::shared_ptr<Looking>> lookings_;
  std::map<Uuid, std::vector<Arrival>> arrivals_;  ///< the oldest first
  std::vector<Stray> strays_;
  bool looking_ = false, taking_ = false;
  unsigned looks_ = 0;
};

}  // namespace longspan::http
