#include "adapters/orthanc/lines.hpp"

#include "adapters/orthanc/line.hpp"

namespace longspan::orthanc {
namespace {
constexpr std::size_t kMostLines = 24;  ///< Orthanc serves fifty at once
constexpr std::size_t kMostWaiting = 2000;
}  // namespace

Lines::Lines(boost::asio::io_context& loop, Address address, Trust trust,
             std::chrono::milliseconds patience)
    : loop_(loop), address_(std::move(address)), trust_(std::move(trust)), patience_(patience) {}

Lines::~Lines() = default;

void Lines::call(dicom::Call call, dicom::Archive::Done done) {
  if (closed_ || waiting_.size() >= kMostWaiting) return done(fail(ProblemCode::imaging_off));
  waiting_.push_back({std::move(call), std::move(done)});
  take_next();
}

void Lines::take_next() {
  while (!closed_ && !waiting_.empty() && (!idle_.empty() || open_ < kMostLines)) {
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    begin(std::move(next));
  }
}

void Lines::begin(Waiting waiting) {
  std::shared_ptr<Line> line;
  if (idle_.empty()) {
    line = std::make_shared<Line>(shared_from_this());
    ++open_;
  } else {
    line = std::move(idle_.back());
    idle_.pop_back();
  }
  std::erase_if(busy_, [](auto const& one) { return one.expired(); });
  busy_.push_back(line);
  line->call(std::move(waiting.call), std::move(waiting.done));
}

void Lines::give_back(std::shared_ptr<Line> line) {
  std::erase_if(busy_, [&](auto const& one) { return one.lock() == line; });
  if (closed_) return line->close();
  idle_.push_back(std::move(line));
  take_next();
}

void Lines::lost() {
  --open_;
  take_next();
}

void Lines::close() {
  closed_ = true;
  auto const self = shared_from_this();
  auto waiting = std::move(waiting_);
  waiting_.clear();
  for (auto& one : waiting) one.done(fail(ProblemCode::imaging_off));
  for (auto const& one : std::exchange(busy_, {}))
    if (auto const line = one.lock()) line->close();
  for (auto const& line : std::exchange(idle_, {})) line->close();
}

}  // namespace longspan::orthanc
