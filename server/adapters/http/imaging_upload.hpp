#pragma once
#include <boost/asio/basic_waitable_timer.hpp>
#include <map>
#include <set>

#include "adapters/http/imaging_desk.hpp"

namespace longspan::http {

/// Files that come in: each is de-identified and stored while the next ones arrive. What cannot be
/// kept is told, and the others are.
class ImagingUpload : public std::enable_shared_from_this<ImagingUpload> {
 public:
  struct Kept {
    Uuid study;
    std::set<std::string> modalities;
    std::vector<std::string> options;
    bool burnt_in = false;
    std::vector<std::pair<std::string, std::string>> instances;  ///< class and new UID
    // Once it is on record:
    std::int64_t series = 0, count = 0, bytes = 0, fact = 0;
    Instant received;
  };
  struct Refused {
    std::string name;
    Problem problem;
  };

  /// `by` nobody: a modality.
  ImagingUpload(Context& context, ImagingDesk::Case of, std::optional<Uuid> by);
  /// Takes the body of the request as it arrives: one file, a ZIP, or several parts.
  Task<std::optional<Problem>> take(Exchange& exchange);
  /// Takes one file.
  Task<void> one(std::string name, std::string bytes);
  Task<void> settled() { return until(0); }
  /// Puts on record what was kept.
  Task<Result<void>> put_on_record();

  std::map<std::string, Kept> const& kept() const { return kept_; }  ///< by the study's new UID
  std::vector<Refused> const& refused() const { return refused_; }
  Uuid consultation() const { return of_->consultation.id; }

 private:
  Task<std::optional<Problem>> take_parts(Exchange& exchange, std::string boundary);
  Task<std::optional<Problem>> take_whole(Exchange& exchange);
  Task<void> file(std::string name, std::string bytes);
  static Task<void> store(std::shared_ptr<ImagingUpload> self, std::string name, std::string bytes);
  Task<void> until(std::size_t most_under_way);

  Context& context_;
  ImagingDesk& desk_;
  ImagingDesk::Case of_;
  dicom::Cover cover_;
  std::optional<Uuid> by_;
  asio::basic_waitable_timer<std::chrono::steady_clock,
                             asio::wait_traits<std::chrono::steady_clock>, Executor>
      turn_;
  std::size_t under_way_ = 0, named_ = 0;
  bool gone_ = false;  ///< the archive does not come back: the rest need not wait for it
  std::map<std::string, Kept> kept_;
  std::vector<Refused> refused_;
};

}  // namespace longspan::http
