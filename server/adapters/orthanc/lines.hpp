#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <vector>

#include "adapters/orthanc/settings.hpp"
#include "adapters/orthanc/trust.hpp"
#include "dicom/archive.hpp"

namespace longspan::orthanc {

class Line;

/// Connections to one Orthanc that are kept open, and calls that wait for one. Used on the loop's
/// thread alone; made with std::make_shared.
class Lines : public std::enable_shared_from_this<Lines> {
 public:
  Lines(boost::asio::io_context& loop, Address address, Trust trust,
        std::chrono::milliseconds patience);
  ~Lines();
  Lines(Lines const&) = delete;
  Lines& operator=(Lines const&) = delete;

  void call(dicom::Call call, dicom::Archive::Done done);
  /// Everything under way fails, and all that comes.
  void close();
  /// Why the other end is not to be dealt with; empty: nothing is known against it.
  std::string const& distrusted() const { return distrusted_; }

  // Of a line.
  void give_back(std::shared_ptr<Line> line);
  void lost();
  void distrust(std::string why) { distrusted_ = std::move(why); }
  Address const& address() const { return address_; }
  Trust const& trust() const { return trust_; }
  std::chrono::milliseconds patience() const { return patience_; }
  boost::asio::io_context& loop() { return loop_; }

 private:
  struct Waiting {
    dicom::Call call;
    dicom::Archive::Done done;
  };
  void begin(Waiting waiting);
  void take_next();

  boost::asio::io_context& loop_;
  Address address_;
  Trust trust_;
  std::string distrusted_;
  std::chrono::milliseconds patience_;
  std::vector<std::shared_ptr<Line>> idle_;
  std::vector<std::weak_ptr<Line>> busy_;
  std::deque<Waiting> waiting_;
  std::size_t open_ = 0;
  bool closed_ = false;
};

}  // namespace longspan::orthanc
