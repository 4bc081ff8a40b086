#pragma once
#include <sys/types.h>

#include <memory>

#include "adapters/orthanc/settings.hpp"
#include "dicom/archive.hpp"

namespace boost::asio {
class io_context;
}

namespace longspan::orthanc {

/// Images by Orthanc: one of Longspan's own, started again when it ends or no longer answers, or an
/// existing one.
class OrthancArchive : public dicom::Archive {
 public:
  OrthancArchive(Settings settings, Log log);
  ~OrthancArchive() override;

  /// It works on that loop from the first need on, until stop(), which must come before the loop's
  /// end.
  void start(boost::asio::io_context& loop);
  void stop();

  bool on() const override;
  bool wake() override;
  void call(dicom::Call call, Done done) override;
  std::string root() const override;
  /// Of the child; 0 without one.
  pid_t process() const;

 private:
  struct Running;
  Settings settings_;
  Log log_;
  std::shared_ptr<Running> running_;
};

}  // namespace longspan::orthanc
