#include "people/sessions.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

namespace longspan::people {

void SessionTable::put(Session session) {
  // A row read before the device was cut off does not bring it back.
  if (auto const cut = cut_off_.find(session.device); cut != cut_off_.end() && !session.cut_off_at)
    session.cut_off_at = cut->second;
  auto const key = session.key;
  sessions_[key] = std::move(session);
}
void SessionTable::put(ApiToken token) {
  auto const key = token.key;
  tokens_[key] = std::move(token);
}

Session* SessionTable::find_session(Hash const& key) {
  auto found = sessions_.find(key);
  return found == sessions_.end() || found->second.cut_off_at ? nullptr : &found->second;
}

Session const* SessionTable::find_cut_off(Hash const& key) const {
  auto found = sessions_.find(key);
  return found != sessions_.end() && found->second.cut_off_at ? &found->second : nullptr;
}

void SessionTable::cut_off(Uuid const& device, Instant now) {
  ++generation_;
  cut_off_.emplace(device, now);
  for (auto& [key, session] : sessions_)
    if (session.device == device && !session.cut_off_at) session.cut_off_at = now;
}

void SessionTable::rename(Hash const& key, std::string name) {
  auto* session = find_session(key);
  if (session == nullptr) return;
  ++generation_;
  session->device_name = std::move(name);
}

ApiToken* SessionTable::find_token(Hash const& key) {
  auto found = tokens_.find(key);
  return found == tokens_.end() ? nullptr : &found->second;
}

bool SessionTable::end_session(Hash const& key) {
  ++generation_;
  ended_.insert(key);
  return sessions_.erase(key) > 0;
}

bool SessionTable::end_token(Uuid const& id) {
  ++generation_;
  for (auto const& [key, token] : tokens_)
    if (token.id == id) ended_.insert(key);
  return std::erase_if(tokens_, [&](auto const& entry) { return entry.second.id == id; }) > 0;
}

std::vector<Hash> SessionTable::end_sessions_of(Uuid const& account, Hash const& except) {
  std::vector<Hash> ended;
  for (auto const& [key, session] : sessions_)
    if (session.account == account && key != except && !session.cut_off_at) ended.push_back(key);
  for (auto const& key : ended) end_session(key);
  return ended;
}

void SessionTable::take_over(std::vector<Session> const& sessions,
                             std::vector<ApiToken> const& tokens) {
  ++generation_;
  sessions_.clear();
  tokens_.clear();
  for (auto const& session : sessions)
    if (!just_ended(session.key)) put(session);
  for (auto const& token : tokens)
    if (!just_ended(token.key)) put(token);
}

std::vector<Hash> SessionTable::sweep(Instant now) {
  ended_before_ = std::exchange(ended_, {});
  std::vector<Hash> ended;
  for (auto const& [key, session] : sessions_)
    if (session.ends_at() <= now) ended.push_back(key);
  for (auto const& key : ended) end_session(key);
  return ended;
}

std::vector<ApiToken> SessionTable::tokens_of(Uuid const& account) const {
  std::vector<ApiToken> out;
  for (auto const& [key, token] : tokens_)
    if (token.account == account) out.push_back(token);
  std::sort(out.begin(), out.end(), [](ApiToken const& a, ApiToken const& b) {
    return std::pair(a.created_at, a.id) < std::pair(b.created_at, b.id);
  });
  return out;
}

std::string new_secret() { return hex(random_bytes(32)); }
std::string new_token_secret() { return std::string(kTokenPrefix) + hex(random_bytes(32)); }

std::string csrf_of(std::string_view session_secret) {
  std::string text = "longspan csrf:";
  text += session_secret;
  return sha256(text).hex();
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace longspan::people
