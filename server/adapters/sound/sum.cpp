#include "adapters/sound/sum.hpp"

#include <algorithm>
#include <cmath>
#include <system_error>
#include <vector>

namespace longspan::sound {
namespace {

constexpr std::int64_t kPerMs = kRate / 1000;
/// Ten milliseconds: what the limiter looks at, and a hundredth of what is read at once.
constexpr std::size_t kBlock = kRate / 100;
constexpr std::size_t kStep = kRate;
constexpr double kLoudest = 31'000;
constexpr double kRise = 0.01;  ///< of the way back to full, each block

char* bytes_of(auto* samples) { return reinterpret_cast<char*>(samples); }

template <class Sample>
std::size_t read(std::istream& in, std::vector<Sample>& into) {
  in.clear();
  in.read(bytes_of(into.data()), static_cast<std::streamsize>(into.size() * sizeof(Sample)));
  return static_cast<std::size_t>(in.gcount()) / sizeof(Sample);
}

}  // namespace

Sum::Sum(std::filesystem::path file)
    : path_(std::move(file)),
      file_(path_, std::ios::binary | std::ios::in | std::ios::out | std::ios::trunc) {}

std::int64_t Sum::add(std::filesystem::path const& samples, std::int64_t offset_ms,
                      std::span<Span const> silent) {
  std::ifstream in(samples, std::ios::binary);
  std::vector<std::int16_t> step(kStep);
  auto at = offset_ms * kPerMs;
  auto const from = at;
  while (auto const count = read(in, step)) {
    auto const now = std::span(step).first(count);
    for (auto const& span : silent) {
      auto const start = std::clamp<std::int64_t>(span.from_ms * kPerMs - at, 0, std::ssize(now));
      auto const to = std::clamp<std::int64_t>(span.to_ms * kPerMs - at, start, std::ssize(now));
      std::fill(now.begin() + start, now.begin() + to, std::int16_t{0});
    }
    auto const early = std::clamp<std::int64_t>(-at, 0, std::ssize(now));
    if (early < std::ssize(now)) add(at + early, now.subspan(static_cast<std::size_t>(early)));
    at += std::ssize(now);
  }
  return (at - from) / kPerMs;
}

/// The file holds four bytes for each sample since the meeting's beginning; what nobody wrote is a
/// hole of zeros.
void Sum::add(std::int64_t at, std::span<std::int16_t const> samples) {
  std::vector<std::int32_t> sum(samples.size());
  auto const place = static_cast<std::streamoff>(at * 4);
  file_.clear();
  file_.seekg(place);
  auto const known = read(file_, sum);
  std::fill(sum.begin() + static_cast<std::ptrdiff_t>(known), sum.end(), 0);
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += samples[i];
  file_.clear();
  file_.seekp(place);
  file_.write(bytes_of(sum.data()), static_cast<std::streamsize>(sum.size() * 4));
  file_.flush();
  if (!file_) throw std::system_error(std::make_error_code(std::errc::no_space_on_device));
  if (first_ < 0 || at < first_) first_ = at;
  end_ = std::max(end_, at + std::ssize(samples));
}

void Sum::write(std::filesystem::path const& samples) {
  std::ofstream out(samples, std::ios::binary);
  std::vector<std::int32_t> sum(kStep);
  std::vector<std::int16_t> heard(kStep);
  Limiter limiter;
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(std::max<std::int64_t>(first_, 0) * 4));
  while (auto const count = read(file_, sum)) {
    limiter.apply(std::span(sum).first(count), heard);
    out.write(bytes_of(heard.data()), static_cast<std::streamsize>(count * 2));
  }
  out.flush();
  if (!out) throw std::system_error(std::make_error_code(std::errc::no_space_on_device));
}

std::int64_t Sum::from_ms() const { return std::max<std::int64_t>(first_, 0) / kPerMs; }
std::int64_t Sum::ms() const { return first_ < 0 ? 0 : (end_ - first_) / kPerMs; }

void Limiter::apply(std::span<std::int32_t const> in, std::span<std::int16_t> out) {
  for (std::size_t at = 0; at < in.size(); at += kBlock) {
    auto const block = in.subspan(at, std::min(kBlock, in.size() - at));
    double peak = 0;
    for (auto const sample : block) peak = std::max(peak, std::abs(static_cast<double>(sample)));
    auto const wanted = peak > kLoudest ? kLoudest / peak : 1.0;
    auto const before = std::min(gain_, wanted);
    gain_ = std::min(wanted, gain_ + (1 - gain_) * kRise);
    for (std::size_t i = 0; i < block.size(); ++i) {
      auto const share = static_cast<double>(i) / static_cast<double>(block.size());
      auto const gain = before + (gain_ - before) * share;
      out[at + i] = static_cast<std::int16_t>(std::lround(block[i] * gain));
    }
  }
}

}  // namespace longspan::sound
