#include "adapters/orthanc/line.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

namespace longspan::orthanc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

constexpr std::size_t kPiece = 256U << 10;
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

Line::Line(std::shared_ptr<Lines> lines) : lines_(std::move(lines)), stream_(lines_->loop()) {}

Line::~Line() = default;

void Line::expect() { stream_.expires_after(kStall); }

void Line::call(dicom::Call call, dicom::Archive::Done done) {
  call_ = std::move(call);
  done_ = std::move(done);
  parser_.emplace();
  parser_->body_limit(boost::none);
  auto const& address = lines_->address();
  head_ = fmt::format("{} {} HTTP/1.1\r\nHost: {}:{}\r\n", call_.method, call_.path, address.host,
                      address.port);
  if (!address.credentials.empty())
    head_ += fmt::format("Authorization: Basic {}\r\n", address.credentials);
  if (!call_.accept.empty()) head_ += fmt::format("Accept: {}\r\n", call_.accept);
  if (!call_.content_type.empty()) head_ += fmt::format("Content-Type: {}\r\n", call_.content_type);
  if (!call_.body.empty() || call_.method == "POST")
    head_ += fmt::format("Content-Length: {}\r\n", call_.body.size());
  head_ += "\r\n";
  used_ = connected_;
  connected_ ? write() : connect();
}

void Line::connect() {
  stream_.expires_after(lines_->patience());
  auto const& address = lines_->address();
  auto const connected = [self = shared_from_this()](Error error) {
    if (error) return self->failed();
    self->connected_ = true;
    Error ignored;
    self->stream_.socket().set_option(tcp::no_delay(true), ignored);
    self->write();
  };
  Error none;
  auto const direct = asio::ip::make_address(address.host, none);
  if (!none) {
    stream_.async_connect(
        tcp::endpoint(direct, static_cast<std::uint16_t>(std::stoi(address.port))), connected);
    return;
  }
  auto const resolver = std::make_shared<tcp::resolver>(lines_->loop());
  resolver->async_resolve(
      address.host, address.port,
      [self = shared_from_this(), resolver, connected](Error error, auto const& found) {
        if (error) return self->failed();
        self->stream_.async_connect(
            found, [connected](Error tried, tcp::endpoint const&) { connected(tried); });
      });
}

void Line::write() {
  expect();
  std::array<asio::const_buffer, 2> const parts{asio::buffer(head_), asio::buffer(call_.body)};
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
    parser_.emplace();
    parser_->body_limit(boost::none);
    return connect();
  }
  close();
  std::exchange(done_, nullptr)(off());
}

void Line::head_read() {
  call_.body = {};
  auto answer = std::make_unique<LineAnswer>(shared_from_this());
  auto const& head = parser_->get();
  answer->status = head.result_int();
  auto const type = head[beast::http::field::content_type];
  answer->content_type.assign(type.data(), type.size());
  if (auto const length = parser_->content_length()) answer->length = *length;
  std::exchange(done_, nullptr)(std::move(answer));
}

void Line::read(dicom::Answer::Piece done) {
  if (lost_) return done(fail(ProblemCode::imaging_off));
  if (parser_->is_done()) return done(std::string());
  auto const left = parser_->content_length_remaining();
  piece_.resize(left ? std::min<std::uint64_t>(std::max<std::uint64_t>(*left, 1), kPiece) : kPiece);
  auto& body = parser_->get().body();
  body.data = piece_.data();
  body.size = piece_.size();
  body.more = true;
  piece_done_ = std::move(done);
  expect();
  beast::http::async_read(
      stream_, buffer_, *parser_, [self = shared_from_this()](Error error, std::size_t) {
        if (!self->piece_done_) return;
        if (error && error != beast::http::error::need_buffer) return self->fail_piece();
        self->piece_.resize(self->piece_.size() - self->parser_->get().body().size);
        std::exchange(self->piece_done_, nullptr)(std::move(self->piece_));
      });
}

void Line::fail_piece() {
  close();
  if (piece_done_) std::exchange(piece_done_, nullptr)(fail(ProblemCode::imaging_off));
}

void Line::let_go() {
  if (lost_) return;
  bool const again = parser_ && parser_->is_done() && parser_->get().keep_alive();
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
