#include "adapters/http/upload_holds.hpp"

namespace longspan::http {

Task<UploadHolds::Hold> UploadHolds::take(std::string key, std::function<void()> cut) {
  auto const [entry, fresh] = held_.try_emplace(key);
  if (!fresh) {
    auto& held = entry->second;
    if (auto const interrupt = std::exchange(held.cut, nullptr)) interrupt();
    if (held.next) std::exchange(held.next, nullptr)(false);
    bool const ours = co_await arrive<bool>(
        loop_, [this, &key](auto done) { held_[key].next = std::move(done); });
    if (!ours) co_return Hold();
  }
  auto& held = held_[key];
  if (held.next && cut)
    cut();  // somebody else came while this one was being woken
  else
    held.cut = std::move(cut);
  co_return Hold(this, std::move(key));
}

void UploadHolds::release(std::string const& key) {
  auto const entry = held_.find(key);
  if (entry == held_.end()) return;
  entry->second.cut = nullptr;
  if (entry->second.next)
    std::exchange(entry->second.next, nullptr)(true);
  else
    held_.erase(entry);
}

}  // namespace longspan::http
