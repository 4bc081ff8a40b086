// A crowd in many rooms: one who leads and some who follow in each. What the leads say carries a
// number, and how long each took to every follower is what is measured.
//   crowd --port P --rooms FILE --followers 2 --rate 4 --events 0.5 --seconds 20
// FILE: one room a line, "ROOM MEETING TOKEN". Prints one JSON line.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "../load/options.hpp"

namespace {

using Time = std::chrono::steady_clock;

[[noreturn]] void fail(std::string const& what) {
  std::fprintf(stderr, "crowd: %s\n", what.c_str());
  std::exit(1);
}

struct Room {
  std::string room, meeting, token;
  std::vector<Time::time_point> said;  ///< by number
  int next_wish = 1;
};

struct Figures {
  std::vector<float> hints_ms, events_ms;
  std::size_t messages = 0, entered = 0, closed = 0;
};

/// One socket of somebody in a room.
class Member {
 public:
  Member(Room& room, bool leads, unsigned number) : room_(room), leads_(leads), number_(number) {}

  void connect(sockaddr_in const& to) {
    socket = ::socket(AF_INET, SOCK_STREAM, 0);
    int const on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket, reinterpret_cast<sockaddr const*>(&to), sizeof to) != 0) fail("connect");
    put("GET /api/v1/rooms/" + room_.room + "/live?meeting=" + room_.meeting +
        " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Authorization: Bearer " +
        room_.token + "\r\n\r\n");
  }

  /// Text in one frame; the mask is zero, so the bytes stand as they are.
  void say(std::string const& text) {
    std::string frame("\x81");
    if (text.size() < 126) {
      frame += static_cast<char>(0x80 | text.size());
    } else {
      frame += static_cast<char>(0x80 | 126);
      frame += static_cast<char>(text.size() >> 8);
      frame += static_cast<char>(text.size());
    }
    frame.append(4, '\0');
    put(frame + text);
  }

  void arrived(Figures& figures) {
    char bytes[65536];
    auto const count = ::recv(socket, bytes, sizeof bytes, MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN)) {
      ++figures.closed;
      ::close(socket);
      socket = -1;
      return;
    }
    if (count < 0) return;
    in_.append(bytes, static_cast<std::size_t>(count));
    if (!upgraded_) {
      auto const end = in_.find("\r\n\r\n");
      if (end == std::string::npos) return;
      if (!in_.starts_with("HTTP/1.1 101")) fail("refused: " + in_.substr(0, 600));
      in_.erase(0, end + 4);
      upgraded_ = true;
      char client[17];
      std::snprintf(client, sizeof client, "%016x", number_);
      say(std::string(R"({"t":"enter","client":")") + client + R"(","lane":0})");
    }
    std::size_t at = 0;
    for (;;) {
      if (in_.size() < at + 2) break;
      std::size_t size = static_cast<unsigned char>(in_[at + 1]) & 0x7f, head = 2;
      auto const byte = [&](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(in_[at + i]));
      };
      if (size == 126) {
        if (in_.size() < at + 4) break;
        size = byte(2) << 8 | byte(3), head = 4;
      } else if (size == 127) {
        if (in_.size() < at + 10) break;
        size = byte(6) << 24 | byte(7) << 16 | byte(8) << 8 | byte(9), head = 10;
      }
      if (in_.size() < at + head + size) break;
      auto const opcode = in_[at] & 0x0f;
      std::string_view const text(in_.data() + at + head, size);
      if (opcode == 1) read(text, figures);
      if (opcode == 9) put(std::string("\x8a\x80\0\0\0\0", 6));
      at += head + size;
    }
    in_.erase(0, at);
  }

  bool leads() const { return leads_; }
  Room& room() { return room_; }
  int socket = -1;

 private:
  void put(std::string const& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
      auto const sent = ::send(socket, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
      if (sent <= 0) return;
      at += static_cast<std::size_t>(sent);
    }
  }

  void read(std::string_view text, Figures& figures) {
    ++figures.messages;
    if (text.starts_with(R"({"t":"entered")")) ++figures.entered;
    if (leads_) return;
    if (auto const at = text.find(R"(["p",)"); at != text.npos)
      note(text.substr(at + 5), figures.hints_ms);
    else if (auto const told = text.find("\"n:"); told != text.npos)
      note(text.substr(told + 3), figures.events_ms);
  }
  void note(std::string_view number, std::vector<float>& to) {
    auto const n = static_cast<std::size_t>(std::strtoul(number.data(), nullptr, 10));
    if (n >= room_.said.size()) return;
    to.push_back(std::chrono::duration<float, std::milli>(Time::now() - room_.said[n]).count());
  }

  Room& room_;
  bool leads_;
  unsigned number_;
  bool upgraded_ = false;
  std::string in_;
};

float at_share(std::vector<float>& sorted, double share) {
  if (sorted.empty()) return -1;
  std::ranges::sort(sorted);
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(static_cast<double>(sorted.size()) * share))];
}

}  // namespace

int main(int count, char** values) {
  longspan::bench::Options const options(
      count, values, {"port", "rooms", "followers", "rate", "events", "seconds"});
  auto const followers = options.number("followers", 2), seconds = options.number("seconds", 20);
  double const rate = std::strtod(options.text("rate", "4").c_str(), nullptr);
  double const events = std::strtod(options.text("events", "0.5").c_str(), nullptr);
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);

  std::vector<Room> rooms;
  std::ifstream list(options.text("rooms", ""));
  for (Room room; list >> room.room >> room.meeting >> room.token;) rooms.push_back(room);
  if (rooms.empty()) fail("no rooms");
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(options.number("port", 0)));
  ::inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);

  int const poll = ::epoll_create1(0);
  Figures figures;
  std::vector<std::unique_ptr<Member>> members;
  std::vector<epoll_event> ready(1024);
  auto const wait = [&](int ms) {
    int const got = ::epoll_wait(poll, ready.data(), static_cast<int>(ready.size()), ms);
    for (int i = 0; i < got; ++i)
      if (auto* member = static_cast<Member*>(ready[static_cast<std::size_t>(i)].data.ptr);
          member->socket >= 0)
        member->arrived(figures);
  };
  auto const join = [&](Room& room, bool leads) {
    members.push_back(std::make_unique<Member>(room, leads, static_cast<unsigned>(members.size())));
    auto& one = *members.back();
    one.connect(to);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &one;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, one.socket, &event);
    wait(0);
  };
  auto const all_in = [&](std::size_t wanted, char const* who) {
    for (auto const began = Time::now(); figures.entered < wanted;) {
      wait(50);
      if (Time::now() - began > std::chrono::seconds(60))
        fail(std::string(who) + " did not enter: " + std::to_string(figures.entered) + " of " +
             std::to_string(wanted));
    }
  };
  for (auto& room : rooms) join(room, true);
  all_in(rooms.size(), "leads");
  for (auto& room : rooms)
    for (long i = 0; i < static_cast<long>(followers); ++i) join(room, false);
  all_in(members.size(), "followers");

  figures.messages = 0;
  auto const began = Time::now();
  auto const step = std::chrono::duration<double>(1.0 / (rate * static_cast<double>(rooms.size())));
  std::size_t spoken = 0;
  double owed_events = 0;
  for (auto now = began; now - began < std::chrono::seconds(seconds); now = Time::now()) {
    while (began + std::chrono::duration_cast<Time::duration>(step * static_cast<double>(spoken)) <=
           Time::now()) {
      auto& lead = *members[spoken++ % rooms.size()];
      auto& room = lead.room();
      auto const n = std::to_string(room.said.size());
      room.said.push_back(Time::now());
      owed_events += events / rate;
      if (owed_events >= 1) {
        owed_events -= 1;
        lead.say(R"({"t":"do","n":)" + std::to_string(room.next_wish++) +
                 R"(,"kind":"chat","body":{"text":"n:)" + n + R"("}})");
      } else {
        lead.say(R"({"t":"hint","h":[["p",)" + n + R"(,5000]]})");
      }
      if (spoken % 16 == 0) wait(0);
    }
    wait(1);
  }
  for (auto const end = Time::now(); Time::now() - end < std::chrono::seconds(1);) wait(20);
  auto const hints = figures.hints_ms.size(), told = figures.events_ms.size();
  std::printf(
      "{\"rooms\":%zu,\"sockets\":%zu,\"said\":%zu,\"hints\":%zu,\"events\":%zu,\"messages\":%zu,"
      "\"closed\":%zu,\"hint_p50\":%.2f,\"hint_p99\":%.2f,\"event_p50\":%.2f,\"event_p99\":%.2f}\n",
      rooms.size(), members.size(), spoken, hints, told, figures.messages, figures.closed,
      at_share(figures.hints_ms, 0.5), at_share(figures.hints_ms, 0.99),
      at_share(figures.events_ms, 0.5), at_share(figures.events_ms, 0.99));
}
