#pragma once
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>

#include "adapters/orthanc/lines.hpp"
#include "adapters/orthanc/stream.hpp"

namespace longspan::orthanc {

/// One connection, and the call that it carries.
class Line : public std::enable_shared_from_this<Line> {
 public:
  explicit Line(std::shared_ptr<Lines> lines);
  ~Line();
  Line(Line const&) = delete;
  Line& operator=(Line const&) = delete;

  void call(dicom::Call call, dicom::Archive::Done done);
  /// The next piece of the answer's body.
  void read(dicom::Answer::Piece done);
  /// Nobody wants the rest.
  void let_go();
  void close();

 private:
  using Error = boost::system::error_code;
  void connect();
  void write();
  void read_head();
  void head_read();
  /// A connection that was kept may have been closed meanwhile: once it is tried anew.
  void failed();
  void read_known(std::uint64_t wanted);
  void read_unknown();
  void piece_read();
  void fail_piece();
  void begin_parser();
  void expect();

  std::shared_ptr<Lines> lines_;
  Stream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::response_parser<boost::beast::http::buffer_body>> parser_;
  dicom::Call call_;
  std::string head_, piece_;
  dicom::Archive::Done done_;
  dicom::Answer::Piece piece_done_;
  std::optional<std::uint64_t> left_;  ///< of a body whose length was told
  bool connected_ = false, used_ = false, lost_ = false;
};

}  // namespace longspan::orthanc
