#include "adapters/orthanc/line.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

namespace longspan::orthanc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr std::size_t kPiece = 1U << 20;           ///< a slice of a CT comes in one
constexpr auto kStall = std::chrono::seconds(90);  ///< decoding a large volume takes its time

Result<std::unique_ptr<dicom::Answer>> off() { return fail(ProblemCode::imaging_off); }

class LineAnswer : public dicom::Answer {
 public:
  explicit LineAnswer(std::shared_ptr<Line> line) : line_(std::move(line)) {}
  ~LineAnswer() override { line_->let_go(); }
  void next(Piece done) override { line_->read(std::move(done)); }

 private:
  std::shared_ptr<Line> line_;
};

}  // namespace

Line::Line(std::shared_ptr<Lines> lines)
    : lines_(std::move(lines)), stream_(lines_->loop(), lines_->address(), lines_->trust()) {}

Line::~Line() = default;

void Line::expect() { stream_.expires_after(kStall); }

void Line::call(dicom::Call call, dicom::Archive::Done done) {
  call_ = std::move(call);
  done_ = std::move(done);
  begin_parser();
  auto const& address = lines_->address();
  head_ = fmt::format("{} {} HTTP/1.1\r\nHost: {}:{}\r\n", call_.method, call_.path, address.host,
                      address.port);
  // What Orthanc is to call itself in its answers, whatever front stands before it. RFC 7239 would
  // have quotes here; Orthanc keeps them as part of the name.
  if (address.secure)
    head_ += fmt::format("Forwarded: host={}:{};proto=https\r\n", address.host, address.port);
  if (!address.credentials.empty())
    head_ += fmt::format("Authorization: Basic {}\r\n", address.credentials);
  if (!call_.accept.empty()) head_ += fmt::format("Accept: {}\r\n", call_.accept);
  if (!call_.content_type.empty()) head_ += fmt::format("Content-Type: {}\r\n", call_.content_type);
  if (call_.body) head_ += fmt::format("Content-Length: {}\r\n", call_.body->size());
  head_ += "\r\n";
  used_ = connected_;
  connected_ ? write() : connect();
}

void Line::begin_parser() {
  parser_.emplace();
  parser_->body_limit(boost::none);
  left_.reset();
}

void Line::connect() {
  stream_.expires_after(lines_->patience());
  stream_.open([self = shared_from_this()](Error error) {
    if (!self->stream_.wrong().empty()) self->lines_->distrust(self->stream_.wrong());
    if (error) return self->failed();
    self->connected_ = true;
    self->write();
  });
}

void Line::write() {
  expect();
  auto const body = call_.body ? asio::buffer(*call_.body) : asio::const_buffer();
  std::array<asio::const_buffer, 2> const parts{asio::buffer(head_), body};
  asio::async_write(stream_, parts, [self = shared_from_this()](Error error, std::size_t) {
    error ? self->failed() : self->read_head();
  });
}

void Line::read_head() {
  expect();
  beast::http::async_read_header(stream_, buffer_, *parser_,
                                 [self = shared_from_this()](Error error, std::size_t) {
                                   error ? self->failed() : self->head_read();
                                 });
}

void Line::failed() {
  if (!done_) return;
  if (used_ && !lost_) {
    used_ = connected_ = false;
    stream_.close();
    buffer_.clear();
    begin_parser();
    return connect();
  }
  close();
  std::exchange(done_, nullptr)(off());
}

void Line::head_read() {
  call_.body.reset();
  auto answer = std::make_unique<LineAnswer>(shared_from_this());
  auto const& head = parser_->get();
  answer->status = head.result_int();
  auto const type = head[beast::http::field::content_type];
  answer->content_type.assign(type.data(), type.size());
  if (auto const length = parser_->content_length()) answer->length = left_ = *length;
  std::exchange(done_, nullptr)(std::move(answer));
}

void Line::read(dicom::Answer::Piece done) {
  if (lost_) return done(fail(ProblemCode::imaging_off));
  if (left_ ? *left_ == 0 : parser_->is_done()) return done(std::string());
  piece_done_ = std::move(done);
  expect();
  left_ ? read_known(std::min<std::uint64_t>(*left_, kPiece)) : read_unknown();
}

/// Straight into the piece: the parser would take it by 64 KiB, and copy it.
void Line::read_known(std::uint64_t wanted) {
  piece_.resize_and_overwrite(wanted, [](char*, std::size_t size) { return size; });
  // Some of it came with the head.
  auto const here = asio::buffer_copy(asio::buffer(piece_), buffer_.data());
  buffer_.consume(here);
  *left_ -= wanted;
  if (here == wanted) return piece_read();
  asio::async_read(stream_, asio::buffer(piece_) + here,
                   [self = shared_from_this()](Error error, std::size_t) {
                     if (self->piece_done_) error ? self->fail_piece() : self->piece_read();
                   });
}

void Line::read_unknown() {
  piece_.resize(kPiece);
  auto& body = parser_->get().body();
  body.data = piece_.data();
  body.size = piece_.size();
  body.more = true;
  beast::http::async_read(
      stream_, buffer_, *parser_, [self = shared_from_this()](Error error, std::size_t) {
        if (!self->piece_done_) return;
        if (error && error != beast::http::error::need_buffer) return self->fail_piece();
        self->piece_.resize(self->piece_.size() - self->parser_->get().body().size);
        self->piece_read();
      });
}

void Line::piece_read() { std::exchange(piece_done_, nullptr)(std::move(piece_)); }

void Line::fail_piece() {
  close();
  if (piece_done_) std::exchange(piece_done_, nullptr)(fail(ProblemCode::imaging_off));
}

void Line::let_go() {
  if (lost_) return;
  bool const whole = parser_ && (left_ ? *left_ == 0 : parser_->is_done());
  bool const again = whole && parser_->get().keep_alive();
  if (!again) return close();
  stream_.expires_never();
  parser_.reset();
  lines_->give_back(shared_from_this());
}

void Line::close() {
  if (std::exchange(lost_, true)) return;
  stream_.close();
  lines_->lost();
}

}  // namespace longspan::orthanc
